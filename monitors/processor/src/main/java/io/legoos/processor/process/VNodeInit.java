package io.legoos.processor.process;

import io.legoos.linux.Errno;
import io.legoos.linux.LinuxException;
import io.legoos.linux.PidFd;
import io.legoos.linux.Ptrace;
import io.legoos.linux.Signals;
import io.legoos.linux.SyscallNumber;
import io.legoos.linux.SystemCalls;
import io.legoos.linux.WaitStatus;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Process 1 of a vNode at this processor: it holds the namespaces, which programs enter through it,
 * and takes in processes whose parent has ended. When it ends the kernel kills all that are in
 * there, pid_namespaces(7). It ends with this monitor, whichever way that ends: a thread of its own
 * traces it, with PTRACE_O_EXITKILL. Thread-safe.
 */
public final class VNodeInit implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(VNodeInit.class);
  private static final int START_SECONDS = 30;
  private static final int END_SECONDS = 10;
  private static final int F_DUPFD_CLOEXEC = 1030;

  private final int pidFd;
  private final VNodeNetworkSetup.@Nullable Descriptors network;
  private final CountDownLatch over = new CountDownLatch(1);
  private final AtomicBoolean closed = new AtomicBoolean();

  private VNodeInit(int pidFd, VNodeNetworkSetup.@Nullable Descriptors network) {
    this.pidFd = pidFd;
    this.network = network;
  }

  /**
   * Makes the namespaces with the vNode's tree in them ({@link VNodeRoot}).
   *
   * @param fuse a descriptor of /dev/fuse, which stays the caller's; the mount of the volume is
   *     answered when somebody serves it
   * @throws IOException when a call fails; nothing is left
   */
  public static VNodeInit start(VdsoGadget gadget, VNodeIdentity vnode, int fuse)
      throws IOException {
    CompletableFuture<VNodeInit> made = new CompletableFuture<>();
    // The thread may outlast this call, and the caller's number then be another file's.
    int own = duplicate(fuse);
    Thread.ofPlatform()
        .daemon()
        .name("vnode-" + vnode.name())
        .start(() -> live(gadget, vnode, own, made));
    try {
      return made.get(START_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IOException(String.valueOf(e.getCause()), e);
    } catch (TimeoutException e) {
      throw giveUp(made, new IOException("no namespaces within " + START_SECONDS + " s", e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw giveUp(made, new IOException("interrupted", e));
    }
  }

  private static int duplicate(int fd) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      return (int)
          SystemCalls.check(
              new SystemCalls(arena).call(SyscallNumber.FCNTL, fd, F_DUPFD_CLOEXEC, 0),
              "fcntl(F_DUPFD_CLOEXEC)");
    }
  }

  private static IOException giveUp(CompletableFuture<VNodeInit> made, IOException why) {
    if (!made.completeExceptionally(why) && !made.isCompletedExceptionally()) {
      VNodeInit late = made.join();
      late.close();
      late.closeNetwork();
    }
    return why;
  }

  private static void live(
      VdsoGadget gadget, VNodeIdentity vnode, int fuse, CompletableFuture<VNodeInit> made) {
    try (Arena arena = Arena.ofConfined()) {
      SystemCalls calls = new SystemCalls(arena);
      Ptrace ptrace = new Ptrace(calls, arena);
      VNodeRoot.Made root;
      try {
        root = VNodeRoot.make(gadget, vnode, fuse);
      } finally {
        calls.close(fuse);
      }
      VNodeInit init;
      try {
        init = new VNodeInit(PidFd.open(calls, root.pid()), root.network());
      } catch (IOException e) {
        closeNetwork(root.network(), calls);
        throw e;
      }
      boolean wanted = made.complete(init);
      try {
        if (!wanted) {
          init.kill(calls);
        }
        keep(ptrace, root.pid());
      } finally {
        // Also after a failure: what this thread traces ends with it.
        init.over.countDown();
        if (!wanted) {
          calls.close(init.pidFd);
          closeNetwork(root.network(), calls);
        }
      }
      if (wanted && !init.closed.get()) {
        LOG.error("process 1 of vNode {} has ended, and its programs with it", vnode.name());
      }
    } catch (IOException | RuntimeException | Error e) {
      // What was traced by this thread is killed at its end.
      if (!made.completeExceptionally(e)) {
        LOG.error("vNode {} is lost", vnode.name(), e);
      }
    }
  }

  private void closeNetwork() {
    try (Arena arena = Arena.ofConfined()) {
      closeNetwork(network, new SystemCalls(arena));
    }
  }

  private static void closeNetwork(
      VNodeNetworkSetup.@Nullable Descriptors network, SystemCalls calls) {
    if (network != null) {
      network.close(calls);
    }
  }

  /** Lets it be until it has ended. */
  private static void keep(Ptrace ptrace, int pid) {
    while (true) {
      long waited = ptrace.wait(pid, true);
      if (waited == -Errno.EINTR) {
        continue;
      }
      if (waited < 0 || !WaitStatus.stopped((int) waited)) {
        return;
      }
      // Signals from within do not concern it.
      ptrace.resume(pid, 0);
    }
  }

  /** Descriptor of the process, of this one: setns(2) of it enters all its namespaces. */
  public int pidFd() {
    return pidFd;
  }

  /** Descriptors of its network, which whoever started it takes over; null: none of its own. */
  public VNodeNetworkSetup.@Nullable Descriptors network() {
    return network;
  }

  /** Whether it has ended. */
  public boolean isOver() {
    return over.getCount() == 0;
  }

  private void kill(SystemCalls calls) {
    PidFd.signal(calls, pidFd, Signals.SIGKILL);
  }

  /** Ends it and all that is in its namespaces. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      SystemCalls calls = new SystemCalls(arena);
      kill(calls);
      if (!over.await(END_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("process 1 of a vNode does not end");
      }
      calls.close(pidFd);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
