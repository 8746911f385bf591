package io.legoos.processor.fs;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.legoos.linux.AnonymousMemory;
import io.legoos.linux.Errno;
import io.legoos.linux.LinuxException;
import io.legoos.linux.SystemCalls;
import io.legoos.linux.fuse.FuseDevice;
import io.legoos.linux.fuse.FuseIn;
import io.legoos.linux.fuse.FuseNotice;
import io.legoos.linux.fuse.FuseOpcode;
import io.legoos.linux.fuse.FuseRequest;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thread of a session: reads a request, serves it, answers, in buffers of its own. */
final class FuseWorker implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(FuseWorker.class);

  private final FuseSession session;
  private final FuseDispatcher dispatcher;
  private final InterruptWatch interrupts;

  // What is under way, for the interrupt watch.
  @GuardedBy("this")
  private @Nullable Thread thread;

  @GuardedBy("this")
  private long unique;

  @GuardedBy("this")
  private int caller;

  @GuardedBy("this")
  private boolean signalled;

  FuseWorker(FuseSession session, FuseDispatcher dispatcher, InterruptWatch interrupts) {
    this.session = session;
    this.dispatcher = dispatcher;
    this.interrupts = interrupts;
  }

  @Override
  public void run() {
    interrupts.add(this);
    try (Arena arena = Arena.ofConfined()) {
      SystemCalls calls = new SystemCalls(arena);
      try (AnonymousMemory in = new AnonymousMemory(calls, FuseCall.BUFFER_BYTES);
          AnonymousMemory out = new AnonymousMemory(calls, FuseCall.BUFFER_BYTES)) {
        serve(calls, new FuseNotice(arena), in.segment(), out.segment());
      }
    } catch (LinuxException | RuntimeException | Error e) {
      LOG.error("a FUSE thread ends", e);
    } finally {
      interrupts.remove(this);
      session.ended();
    }
  }

  private void serve(SystemCalls calls, FuseNotice notice, MemorySegment in, MemorySegment out) {
    FuseCall call = new FuseCall(in, out);
    while (session.mayWait()) {
      long bytes;
      try {
        bytes = FuseDevice.read(calls, session.fd(), in);
      } finally {
        session.waited();
      }
      if (bytes >= 0) {
        serve(calls, notice, call, out, bytes);
      } else if (!isPassing((int) -bytes)) {
        session.unmounted((int) -bytes);
        return;
      }
    }
  }

  /** Whatever happens, who made the request gets an answer, and the thread goes on. */
  private void serve(
      SystemCalls calls, FuseNotice notice, FuseCall call, MemorySegment out, long bytes) {
    try {
      call.received(bytes);
      serve(calls, notice, call, out);
    } catch (LinuxException | RuntimeException | Error e) {
      end();
      call.reply().clear();
      answer(calls, call, out, Errno.EIO);
      LOG.error("FUSE request {} failed", call.request().opcode(), e);
    }
  }

  private void serve(SystemCalls calls, FuseNotice notice, FuseCall call, MemorySegment out)
      throws LinuxException {
    int opcode = call.request().opcode();
    if (opcode == FuseOpcode.INTERRUPT) {
      interrupt(calls, call, out);
    } else if (!FuseDispatcher.isAnswered(opcode)) {
      dispatcher.serve(call);
    } else {
      session.keepReading();
      begin(call.request());
      int errno = dispatcher.serve(call);
      end();
      if (call.hasChangedAttributes()) {
        var unused = notice.attributesChanged(calls, session.fd(), call.request().nodeId());
      }
      answer(calls, call, out, errno);
    }
  }

  private static boolean isPassing(int errno) {
    return errno == Errno.ENOENT || errno == Errno.EINTR || errno == Errno.EAGAIN;
  }

  private void answer(SystemCalls calls, FuseCall call, MemorySegment out, int errno) {
    int bytes = call.reply().finish(call.request().unique(), errno);
    long written = FuseDevice.write(calls, session.fd(), out, bytes);
    if (written < 0) {
      dispatcher.untold(call);
      if (written != -Errno.ENOENT && written != -Errno.ENODEV) {
        LOG.warn(
            "the kernel refuses the answer to FUSE request {}: {}",
            call.request().opcode(),
            Errno.describe((int) -written));
      }
    }
  }

  /** Without an answer that is taken; EAGAIN asks the kernel to say it again. */
  private void interrupt(SystemCalls calls, FuseCall call, MemorySegment out)
      throws LinuxException {
    if (!interrupts.signalled(call.request().longAt(FuseIn.INTERRUPT_UNIQUE))) {
      // Answered meanwhile, which the kernel knows, or read by a thread that comes to it soon.
      int bytes = call.reply().finish(call.request().unique(), Errno.EAGAIN);
      FuseDevice.write(calls, session.fd(), out, bytes);
    }
  }

  private synchronized void begin(FuseRequest request) {
    thread = Thread.currentThread();
    unique = request.unique();
    caller = request.pid();
    signalled = false;
  }

  private synchronized void end() {
    thread = null;
    unique = 0;
    signalled = false;
    Thread.interrupted(); // meant for this request, not for the next
  }

  /** Whether this request is under way here; its caller is then looked at. */
  synchronized boolean signalled(long which) {
    if (thread == null || unique != which) {
      return false;
    }
    signalled = true;
    return true;
  }

  /** Interrupts the request if its caller was killed; whether it is to be looked at again. */
  synchronized boolean endIfKilled() {
    Thread busy = thread;
    if (!signalled || busy == null) {
      return false;
    }
    if (KilledCallers.isKilled(caller)) {
      busy.interrupt();
      signalled = false;
    }
    return signalled;
  }
}
