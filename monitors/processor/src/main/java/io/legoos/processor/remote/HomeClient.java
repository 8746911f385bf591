package io.legoos.processor.remote;

import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.legoos.protocol.control.v1.HomeMemoryGrpc;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls of one vProcess to its home memory monitor, one after the other in the order they were
 * asked, on a thread of their own: the tracer never waits for the network.
 *
 * <p>A home that needs the managers while they are away says ABORTED; it is asked again until they
 * are back, for any time, so that a program only waits for new memory then. {@link #giveUp} ends
 * that.
 */
public final class HomeClient implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HomeClient.class);
  private static final int DEADLINE_SECONDS = 10;
  private static final long AWAIT_SECONDS = 2 * DEADLINE_SECONDS;
  private static final long RETRY_MILLIS = 250;
  private static final int MAX_QUEUED = 100_000;

  /** Finds another home when one does not answer. */
  public interface HomeFinder {
    /**
     * Makes another memory monitor the home.
     *
     * @throws StatusRuntimeException when there is none to be had
     */
    Channel find();

    /**
     * Makes another memory monitor the home, though the one of now is well. No call is under way.
     *
     * @return the way to the new home, or to the one of now when there is no other
     */
    Channel leave();
  }

  private final HomeFinder finder;
  private volatile HomeMemoryGrpc.HomeMemoryBlockingStub stub;
  private final BlockingQueue<Runnable> queue = new LinkedBlockingQueue<>(MAX_QUEUED);
  private volatile boolean closed;
  private volatile boolean givenUp;
  private volatile boolean patient;
  private volatile long lastPatientNanos;

  /** Held by calls, and as a whole by a move that was not forced by silence. */
  private final ReentrantReadWriteLock moving = new ReentrantReadWriteLock();

  private final AtomicBoolean leaving = new AtomicBoolean();

  /**
   * Starts the thread.
   *
   * @param finder of another home
   */
  public HomeClient(Channel channel, String vprocessId, HomeFinder finder) {
    this.finder = finder;
    this.stub = HomeMemoryGrpc.newBlockingStub(channel);
    Thread.ofPlatform().daemon().name("home-" + vprocessId).start(this::run);
  }

  private void run() {
    while (!closed || !queue.isEmpty()) {
      try {
        Runnable call = queue.poll(1, TimeUnit.SECONDS);
        if (call != null) {
          call.run();
        }
      } catch (InterruptedException e) {
        closed = true;
      }
    }
  }

  /**
   * Asks, and later calls exactly one of the two receivers, on the client's thread.
   *
   * @throws IllegalStateException when the home is so far behind that the queue is full
   */
  public <T> void ask(
      Function<HomeMemoryGrpc.HomeMemoryBlockingStub, T> call,
      Consumer<T> answered,
      Consumer<Status> failed) {
    queue.add(
        () -> {
          T answer;
          try {
            answer = askPatiently(call);
          } catch (StatusRuntimeException e) {
            failed.accept(e.getStatus());
            return;
          } catch (RuntimeException e) {
            LOG.error("a call to the home failed", e);
            failed.accept(Status.INTERNAL.withDescription(e.toString()).withCause(e));
            return;
          }
          answered.accept(answer);
        });
  }

  private <T> T askPatiently(Function<HomeMemoryGrpc.HomeMemoryBlockingStub, T> call) {
    try {
      while (true) {
        try {
          return atHome(call);
        } catch (StatusRuntimeException e) {
          if (givenUp || e.getStatus().getCode() != Status.Code.ABORTED) {
            throw e;
          }
          if (!patient) {
            LOG.info("the home waits for the managers: {}", e.getStatus().getDescription());
          }
        }
        patient = true;
        lastPatientNanos = System.nanoTime();
        pause();
      }
    } finally {
      patient = false;
    }
  }

  /**
   * Asks at once, beside the calls that are queued.
   *
   * @throws StatusRuntimeException when the home refuses, or does not answer in time
   */
  public <T> T direct(Function<HomeMemoryGrpc.HomeMemoryBlockingStub, T> call) {
    return atHome(call);
  }

  /** Whether nobody waits for a home that cannot answer any more: the vProcess ends. */
  public boolean isGivenUp() {
    return givenUp;
  }

  /** Looks for another home behind the calls that are queued; once at a time. */
  public void leave() {
    if (givenUp || closed || !leaving.compareAndSet(false, true)) {
      return;
    }
    try {
      queue.add(this::leaveNow);
    } catch (IllegalStateException full) {
      leaving.set(false);
    }
  }

  private void leaveNow() {
    moving.writeLock().lock();
    try {
      synchronized (this) {
        if (!givenUp && !closed) {
          stub = HomeMemoryGrpc.newBlockingStub(finder.leave());
        }
      }
    } catch (StatusRuntimeException e) {
      LOG.warn("the home could not be moved: {}", e.getStatus());
    } finally {
      moving.writeLock().unlock();
      leaving.set(false);
    }
  }

  /** At a new home when the one of now does not answer: all that homes do can be done again. */
  private <T> T atHome(Function<HomeMemoryGrpc.HomeMemoryBlockingStub, T> call) {
    while (true) {
      StatusRuntimeException silence;
      moving.readLock().lock();
      HomeMemoryGrpc.HomeMemoryBlockingStub now = stub;
      try {
        return call.apply(now.withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS));
      } catch (StatusRuntimeException e) {
        if (givenUp || !isSilence(e)) {
          throw e;
        }
        silence = e;
      } finally {
        moving.readLock().unlock();
      }
      move(now, silence);
    }
  }

  private static boolean isSilence(StatusRuntimeException e) {
    return switch (e.getStatus().getCode()) {
      case UNAVAILABLE, DEADLINE_EXCEEDED -> true;
      // gRPC's word when a connection breaks under a call.
      case UNKNOWN -> e.getStatus().getCause() instanceof IOException;
      default -> false;
    };
  }

  private synchronized void move(
      HomeMemoryGrpc.HomeMemoryBlockingStub from, StatusRuntimeException why) {
    if (stub != from) {
      return; // another thread was first
    }
    LOG.warn("the home does not answer ({}); looking for another", why.getStatus());
    try {
      stub = HomeMemoryGrpc.newBlockingStub(finder.find());
    } catch (StatusRuntimeException e) {
      // That this processor monitor is dead matters more than who has died before.
      StatusRuntimeException first =
          e.getStatus().getCode() == Status.Code.PERMISSION_DENIED ? e : why;
      first.addSuppressed(first == e ? why : e);
      throw first;
    }
  }

  private void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
    } catch (InterruptedException e) {
      givenUp = true;
    }
  }

  /** From now on a home that waits for the managers is not asked again: the program is over. */
  public void giveUp() {
    givenUp = true;
  }

  /**
   * Asks behind all earlier calls and waits.
   *
   * @throws StatusRuntimeException when the home refuses, or does not answer in time
   */
  public <T> T await(Function<HomeMemoryGrpc.HomeMemoryBlockingStub, T> call) {
    CompletableFuture<T> result = new CompletableFuture<>();
    ask(call, result::complete, s -> result.completeExceptionally(s.asRuntimeException()));
    while (true) {
      try {
        return result.get(AWAIT_SECONDS, TimeUnit.SECONDS);
      } catch (ExecutionException e) {
        throw Status.fromThrowable(e.getCause()).asRuntimeException();
      } catch (TimeoutException e) {
        if (!patientLately()) {
          throw Status.DEADLINE_EXCEEDED
              .withDescription("home memory monitor")
              .asRuntimeException();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw Status.CANCELLED.asRuntimeException();
      }
    }
  }

  private boolean patientLately() {
    return patient
        || (lastPatientNanos != 0
            && System.nanoTime() - lastPatientNanos < TimeUnit.SECONDS.toNanos(AWAIT_SECONDS));
  }

  /** Ends the thread after the calls that are queued. */
  @Override
  public void close() {
    closed = true;
  }
}
