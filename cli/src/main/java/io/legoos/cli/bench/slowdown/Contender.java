package io.legoos.cli.bench.slowdown;

import io.legoos.cli.CliException;
import io.legoos.cli.bench.frame.ProgramRun.Ended;
import java.io.IOException;

/** One way to run a program. */
@FunctionalInterface
interface Contender {
  /**
   * Runs it once, to its end.
   *
   * @throws CliException when that is not possible on this machine
   */
  Ended run() throws CliException, IOException, InterruptedException;
}
