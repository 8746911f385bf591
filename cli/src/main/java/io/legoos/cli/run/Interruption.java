package io.legoos.cli.run;

import io.legoos.linux.SyscallNumber;
import io.legoos.linux.SystemCalls;
import java.lang.foreign.Arena;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * The end of {@code lego} as that of a program which SIGINT has killed: a shell that was
 * interrupted, too, ends its script then, and goes on with it after an exit of 130.
 */
final class Interruption {
  private static final Signal INTERRUPT = new Signal("INT");

  private Interruption() {}

  /** Whether that is what {@code signal} asks for. */
  static boolean is(int signal) {
    return signal == INTERRUPT.getNumber();
  }

  /** Ends this JVM, unless the caller has it ignore the signal: returns then. */
  static void end() {
    System.out.flush();
    System.err.flush();
    try {
      Signal.handle(INTERRUPT, SignalHandler.SIG_DFL);
    } catch (IllegalArgumentException e) {
      return; // a JVM that leaves signals alone: the status will have to do
    }
    try (Arena arena = Arena.ofConfined()) {
      // It comes before the call returns, if at all.
      new SystemCalls(arena)
          .call(SyscallNumber.KILL, ProcessHandle.current().pid(), INTERRUPT.getNumber());
    }
  }
}
