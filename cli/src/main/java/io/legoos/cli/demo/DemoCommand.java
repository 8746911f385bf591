package io.legoos.cli.demo;

import io.legoos.cli.CliException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code lego demo}. */
@Command(name = "demo", description = "Sorts a text.", mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {
  @Override
  public Integer call() throws CliException {
    throw CliException.platform("not yet");
  }
}
