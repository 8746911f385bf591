package io.legoos.cli.run;

import io.legoos.cli.CliException;
import io.legoos.cli.Sizes;
import io.legoos.crds.ExCacheSpec;
import io.legoos.crds.Quantity;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The command line of {@code lego run}, read without picocli: loading that takes longer than all
 * the rest of a start, and this command stands in front of every program.
 *
 * @param cluster name of the cluster; null: the only one
 * @param vnode vNode to run in; empty: none
 * @param exCacheBytes 0: the cluster's default
 * @param memoryLimitBytes 0: none
 * @param replication memory monitors that hold each page; 0: the cluster's
 * @param stats how to print statistics; null: not at all
 * @param statsFile where to; null: stderr
 * @param program program and arguments, not empty
 */
record RunOptions(
    @Nullable String cluster,
    String vnode,
    long exCacheBytes,
    long memoryLimitBytes,
    int replication,
    @Nullable StatsFormat stats,
    @Nullable Path statsFile,
    List<String> program) {
  /** How {@code --stats} prints. */
  enum StatsFormat {
    TABLE,
    JSON
  }

  private static final Set<String> OPTIONS =
      Set.of(
          "--name", "--vnode", "--excache", "--memory", "--replication", "--stats", "--stats-file");

  static final String USAGE =
      """
      Usage: lego run [--name=N] [--vnode=V] [--excache=SIZE] [--memory=SIZE]
                      [--replication=1|2] [--stats=table|json [--stats-file=F]] -- PROG ARG...
      Runs a program on the cluster; all that it does looks as if it ran here.
            --name=N        name of the cluster (default: the only one)
            --vnode=V       vNode to run in
            --excache=SIZE  memory of the program kept at the processor (default: the cluster's)
            --memory=SIZE   most memory the program may map (default: what the cluster has)
            --replication=N memory monitors that hold each page (default: the cluster's)
            --stats=FORMAT  write statistics at the end: table or json
            --stats-file=F  where statistics go (default: stderr)
        -h, --help          show this text
      SIZE is like 64Mi. The exit status is the program's own; 2 usage, 125 platform,
      126 cannot execute, 127 no such program.
      """;

  RunOptions {
    program = List.copyOf(program);
  }

  /** Whether the first argument does. */
  static boolean asksForHelp(List<String> args) {
    return !args.isEmpty() && List.of("-h", "--help").contains(args.getFirst());
  }

  /** Whether {@code option}, without what follows an equals sign, is one; each has a value. */
  static boolean isOption(String option) {
    return OPTIONS.contains(option);
  }

  /**
   * Reads the arguments behind a command. Options end at {@code --} or at the first argument that
   * is none.
   *
   * @param command which is run or takes the same, and whose help a complaint points at
   * @throws CliException with status 2 when they are wrong
   */
  static RunOptions parse(String command, List<String> args) throws CliException {
    String cluster = null;
    String vnode = "";
    long exCache = 0;
    long memory = 0;
    int replication = 0;
    StatsFormat stats = null;
    Path statsFile = null;
    int next = 0;
    while (next < args.size() && args.get(next).startsWith("-")) {
      String argument = args.get(next++);
      if (argument.equals("--")) {
        break;
      }
      int equals = argument.indexOf('=');
      String option = equals < 0 ? argument : argument.substring(0, equals);
      if (!OPTIONS.contains(option)) {
        throw usage(command, "unknown option '" + option + "'");
      }
      if (equals < 0 && next == args.size()) {
        throw usage(command, option + " needs a value");
      }
      String value = equals < 0 ? args.get(next++) : argument.substring(equals + 1);
      switch (option) {
        case "--name" -> cluster = value;
        case "--vnode" -> vnode = value;
        case "--excache" -> exCache = exCache(value);
        case "--memory" -> memory = positive(option, value);
        case "--replication" -> replication = replication(command, value);
        case "--stats" -> stats = format(command, value);
        default -> statsFile = Path.of(value);
      }
    }
    if (next == args.size()) {
      throw usage(command, "no program given: lego " + command + " [OPTIONS] -- PROG ARG...");
    }
    if (stats == null && statsFile != null) {
      throw usage(command, "--stats-file needs --stats table or --stats json");
    }
    return new RunOptions(
        cluster,
        vnode,
        exCache,
        memory,
        replication,
        stats,
        statsFile,
        args.subList(next, args.size()));
  }

  private static StatsFormat format(String command, String text) throws CliException {
    return switch (text) {
      case "table" -> StatsFormat.TABLE;
      case "json" -> StatsFormat.JSON;
      default -> throw usage(command, "--stats '" + text + "' must be table or json");
    };
  }

  private static int replication(String command, String text) throws CliException {
    return switch (text) {
      case "1" -> 1;
      case "2" -> 2;
      default -> throw usage(command, "--replication '" + text + "' must be 1 or 2");
    };
  }

  private static long exCache(String text) throws CliException {
    long bytes = Sizes.parse("--excache", text);
    if (bytes < new Quantity(ExCacheSpec.MINIMUM).units()) {
      throw CliException.usage(
          "--excache " + text + " is below the minimum of " + ExCacheSpec.MINIMUM);
    }
    return bytes;
  }

  private static long positive(String option, String text) throws CliException {
    long bytes = Sizes.parse(option, text);
    if (bytes == 0) {
      throw CliException.usage(option + " must be more than 0");
    }
    return bytes;
  }

  private static CliException usage(String command, String what) {
    return CliException.usage(what + " (see 'lego " + command + " --help')");
  }
}
