package io.legoos.cli.run;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.legoos.cli.CliException;
import io.legoos.cli.ExitStatus;
import io.legoos.protocol.control.v1.ManagerAnswer;
import io.legoos.protocol.control.v1.PlaceProcessResponse;
import io.legoos.protocol.control.v1.RunExited;
import io.legoos.protocol.control.v1.RunRequest;
import io.legoos.protocol.control.v1.RunStatistics;
import io.legoos.protocol.control.v1.RunnerEvent;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;

/** {@code lego run}: runs a program; its streams, signals and exit status are its own. */
public final class RunCommand implements Callable<Integer> {
  private final List<String> args;

  /**
   * @param args what follows {@code run} on the command line
   */
  public RunCommand(List<String> args) {
    this.args = List.copyOf(args);
  }

  @Override
  public Integer call() throws CliException, IOException {
    if (RunOptions.asksForHelp(args)) {
      System.out.print(RunOptions.USAGE);
      return ExitStatus.OK;
    }
    RunOptions options = RunOptions.parse("run", args);
    return new ProgramRunner(options).run(DescriptorSession.start());
  }

  /** Loads the classes of a run without one; for the start-up cache. */
  public static void rehearse() {
    try {
      ManagerAnswer answer =
          ManagerAnswer.newBuilder()
              .setPlaced(PlaceProcessResponse.newBuilder().setLocalSocket("/"))
              .build();
      RunnerEvent event =
          RunnerEvent.newBuilder()
              .setExited(
                  RunExited.newBuilder()
                      .setStatistics(RunStatistics.newBuilder().setWallSeconds(1)))
              .build();
      ManagerAnswer.parseFrom(answer.toByteArray());
      RunnerEvent parsed = RunnerEvent.parseFrom(event.toByteArray());
      StatisticsReport report = StatisticsReport.of(parsed.getExited().getStatistics(), 0);
      System.err.print(report.json() + report.table());
      RunRequest.parseFrom(
          RunRequest.newBuilder().addArgv(ByteString.copyFromUtf8("x")).build().toByteArray());
      DescriptorSession.start();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("our own bytes", e);
    }
  }
}
