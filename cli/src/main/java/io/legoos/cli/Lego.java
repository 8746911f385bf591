package io.legoos.cli;

import io.legoos.cli.bench.BenchCommand;
import io.legoos.cli.cluster.BackgroundRehearsal;
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
import io.legoos.cli.rehearsal.ProgramRehearsal;
import io.legoos.cli.report.ReportCommand;
import io.legoos.cli.run.ExecCommand;
import io.legoos.cli.run.RunCommand;
import io.legoos.cli.simulate.SimulateCommand;
import io.legoos.cli.vnode.VNodeCommand;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Entry of {@code lego}. Only the class of the command that was asked for is loaded, because {@code
 * lego run} stands in front of every program and its start-up is part of the program's.
 */
@Command(
    name = "lego",
    description = "Runs unmodified Linux programs on disaggregated processors, memory and storage.",
    mixinStandardHelpOptions = true,
    version = "lego 0.1.0",
    subcommands = CommandLine.HelpCommand.class)
public final class Lego implements Callable<Integer> {
  private final Map<String, Supplier<Callable<Integer>>> commands = new LinkedHashMap<>();

  @Spec private CommandSpec spec = CommandSpec.create();

  private Lego() {
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

  /** Ends the JVM with the command's status. */
  public static void main(String[] args) {
    int status = new Lego().execute(args);
    System.out.flush();
    System.err.flush();
    // No shutdown hooks: a command that needs one waits for it itself.
    Runtime.getRuntime().halt(status);
  }

  private int execute(String... args) {
    if (args.length == 1 && args[0].equals("rehearse")) {
      return rehearse();
    }
    if (args.length > 0 && args[0].equals(BackgroundRehearsal.COMMAND)) {
      return ProgramRehearsal.makeStartCaches(args.length == 1);
    }
    if (args.length > 0 && args[0].equals("run")) {
      return run(new RunCommand(List.of(args).subList(1, args.length)));
    }
    if (args.length > 0 && args[0].equals("exec")) {
      return run(new ExecCommand(List.of(args).subList(1, args.length)));
    }
    return executeWithPicocli(args);
  }

  private static int run(Callable<Integer> command) {
    try {
      return command.call();
    } catch (Exception e) {
      return Failures.explain(e, System.err);
    }
  }

  private int executeWithPicocli(String... args) {
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
    line.setParameterExceptionHandler(Lego::explainUsage);
    line.setExecutionExceptionHandler((e, command, parsed) -> Failures.explain(e, System.err));
    line.setExitCodeExceptionMapper(e -> ExitStatus.PLATFORM);
    return line.execute(args);
  }

  /** In the list of commands only: these are read without picocli. */
  private static CommandSpec described(String description) {
    return CommandSpec.create().usageMessage(new UsageMessageSpec().description(description));
  }

  /** Loads what the commands load, for the start-up cache that the build makes; does nothing. */
  private int rehearse() {
    PrintStream stderr = System.err;
    System.setErr(new PrintStream(PrintStream.nullOutputStream()));
    execute("run", "--name", "rehearsal-of-the-build", "--", "true");
    execute("exec", "-t", "--name", "rehearsal-of-the-build", "rehearsal", "--", "true");
    execute("status", "--name", "rehearsal-of-the-build");
    RunCommand.rehearse();
    System.setErr(stderr);
    return ExitStatus.OK;
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
