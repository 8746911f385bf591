package io.legoos.cli;

import io.legoos.cli.bench.BenchCommand;
import io.legoos.cli.cluster.DownCommand;
import io.legoos.cli.cluster.DrainCommand;
import io.legoos.cli.cluster.UpCommand;
import io.legoos.cli.copy.CpCommand;
import io.legoos.cli.demo.DemoCommand;
import io.legoos.cli.doctor.DoctorCommand;
import io.legoos.cli.explain.ExplainCommand;
import io.legoos.cli.query.PsCommand;
import io.legoos.cli.query.StatusCommand;
import io.legoos.cli.query.TopCommand;
import io.legoos.cli.report.ReportCommand;
import io.legoos.cli.simulate.SimulateCommand;
import io.legoos.cli.vnode.VNodeCommand;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The commands that picocli reads. Only the class of the one that was asked for is loaded. */
@Command(
    name = "lego",
    description = "Runs unmodified Linux programs on disaggregated processors, memory and storage.",
    mixinStandardHelpOptions = true,
    version = "lego 0.1.0",
    subcommands = CommandLine.HelpCommand.class)
final class LegoCommands implements Callable<Integer> {
  private final Map<String, Supplier<Callable<Integer>>> commands = new LinkedHashMap<>();

  @Spec private CommandSpec spec = CommandSpec.create();

  LegoCommands() {
    commands.put("demo", DemoCommand::new);
    commands.put("doctor", DoctorCommand::new);
    commands.put("up", UpCommand::new);
    commands.put("down", DownCommand::new);
    commands.put("drain", DrainCommand::new);
    commands.put("vnode", VNodeCommand::new);
    commands.put("cp", CpCommand::new);
    commands.put("ps", PsCommand::new);
    commands.put("status", StatusCommand::new);
    commands.put("top", TopCommand::new);
    commands.put("explain", ExplainCommand::new);
    commands.put("report", ReportCommand::new);
    commands.put("simulate", SimulateCommand::new);
    commands.put("bench", BenchCommand::new);
  }

  /** The exit status; failures are explained on stderr. */
  int execute(String... args) {
    CommandLine line = new CommandLine(this);
    for (Map.Entry<String, Supplier<Callable<Integer>>> command : commands.entrySet()) {
      boolean wanted = args.length > 0 && args[0].equals(command.getKey());
      if (wanted || args.length == 0 || !commands.containsKey(args[0])) {
        line.addSubcommand(command.getKey(), command.getValue().get());
      }
    }
    // What begins with '@' is a name like any other.
    line.setExpandAtFiles(false);
    line.addSubcommand("run", described("Runs a program on the cluster."));
    line.addSubcommand("exec", described("Runs a program in a vNode, perhaps at a terminal."));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler(LegoCommands::explainUsage);
    line.setExecutionExceptionHandler((e, command, parsed) -> Failures.explain(e, System.err));
    line.setExitCodeExceptionMapper(e -> ExitStatus.PLATFORM);
    return line.execute(args);
  }

  /** In the list of commands only: these are read without picocli. */
  private static CommandSpec described(String description) {
    return CommandSpec.create().usageMessage(new UsageMessageSpec().description(description));
  }

  @Override
  public Integer call() {
    spec.commandLine().usage(System.err);
    return ExitStatus.USAGE;
  }

  private static int explainUsage(ParameterException e, String[] args) {
    String name = e.getCommandLine().getCommandSpec().qualifiedName();
    System.err.println(
        "lego: " + Failures.oneLine(e.getMessage()) + " (see '" + name + " --help')");
    return ExitStatus.USAGE;
  }
}
