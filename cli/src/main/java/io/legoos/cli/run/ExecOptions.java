package io.legoos.cli.run;

import io.legoos.cli.CliException;
import io.legoos.runtime.Names;
import java.util.ArrayList;
import java.util.List;

/**
 * The command line of {@code lego exec}: that of {@code lego run} with a vNode as an argument, and
 * a terminal. Pure.
 *
 * @param terminal whether the program gets one of its own
 */
record ExecOptions(boolean terminal, RunOptions run) {
  static final String USAGE =
      """
      Usage: lego exec [-it] [--name=N] [--excache=SIZE] [--memory=SIZE] [--replication=1|2]
                       [--stats=table|json [--stats-file=F]] VNODE -- PROG ARG...
      Runs a program in a vNode; with -t at a terminal of its own, for example a shell.
        -t, --tty           a terminal in the vNode, joined to the one that this command is run at
        -i, --interactive   accepted for habit: the program can always read standard input
            --name=N ... --stats-file=F   as of 'lego run' (see 'lego run --help')
        -h, --help          show this text
      Ctrl-C, Ctrl-Z and all other keys are the program's. The exit status is the program's own;
      2 usage, 125 platform, 126 cannot execute, 127 no such program.
      """;

  private static final String FORM = "lego exec [-it] [OPTIONS] VNODE -- PROG ARG...";

  /**
   * Reads the arguments behind {@code exec}. Options end at the name of the vNode, which {@code --}
   * may follow.
   *
   * @throws CliException with status 2 when they are wrong
   */
  static ExecOptions parse(List<String> args) throws CliException {
    List<String> translated = new ArrayList<>();
    boolean terminal = false;
    int next = 0;
    while (next < args.size() && args.get(next).startsWith("-")) {
      String argument = args.get(next++);
      switch (argument) {
        case "-i", "--interactive" -> {}
        case "-t", "--tty", "-it", "-ti" -> terminal = true;
        case "--" -> throw usage("no vNode given: " + FORM);
        default -> next = translate(argument, args, next, translated);
      }
    }
    if (next == args.size()) {
      throw usage("no vNode given: " + FORM);
    }
    String vnode = args.get(next++);
    if (!Names.isLegal(vnode)) {
      throw usage(
          "'" + vnode + "' is no name for a vNode; 'lego vnode list' shows those there are");
    }
    if (next < args.size() && args.get(next).equals("--")) {
      next++;
    } else if (next < args.size() && args.get(next).startsWith("-")) {
      throw usage("'" + args.get(next) + "' stands behind the vNode's name: " + FORM);
    }
    if (next == args.size()) {
      throw usage("no program given: " + FORM);
    }
    translated.add("--vnode=" + vnode);
    translated.add("--");
    translated.addAll(args.subList(next, args.size()));
    return new ExecOptions(terminal, RunOptions.parse("exec", translated));
  }

  /** Hands an option of {@code lego run} on with its value; returns what is next. */
  private static int translate(String argument, List<String> args, int next, List<String> to)
      throws CliException {
    int equals = argument.indexOf('=');
    String option = equals < 0 ? argument : argument.substring(0, equals);
    if (!RunOptions.isOption(option) || option.equals("--vnode")) {
      throw usage("unknown option '" + option + "'");
    }
    to.add(argument);
    if (equals >= 0) {
      return next;
    }
    if (next == args.size()) {
      throw usage(option + " needs a value");
    }
    to.add(args.get(next));
    return next + 1;
  }

  private static CliException usage(String what) {
    return CliException.usage(what + " (see 'lego exec --help')");
  }
}
