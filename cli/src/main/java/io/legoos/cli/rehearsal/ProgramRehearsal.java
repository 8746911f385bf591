package io.legoos.cli.rehearsal;

import com.google.protobuf.ByteString;
import io.legoos.cli.CliException;
import io.legoos.cli.ExitStatus;
import io.legoos.cli.Failures;
import io.legoos.cli.Installation;
import io.legoos.cli.cluster.ClusterDirectory;
import io.legoos.cli.cluster.LocalCluster;
import io.legoos.cli.cluster.ManagerClient;
import io.legoos.cli.cluster.Rehearsal;
import io.legoos.cli.run.DescriptorSession;
import io.legoos.crds.ExCacheSpec;
import io.legoos.crds.Quantity;
import io.legoos.protocol.control.v1.PlaceProcessRequest;
import io.legoos.protocol.control.v1.PlaceProcessResponse;
import io.legoos.protocol.control.v1.RunExited;
import io.legoos.protocol.control.v1.RunRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import sun.misc.Signal;

/**
 * Programs that are on every machine: short ones, one after the other, a script that runs others,
 * and a sort with a small ExCache, so that pages are fetched and flushed.
 */
public final class ProgramRehearsal implements Rehearsal {
  private static final int SHORT_PROGRAMS = 20;

  /** Of all of it, on a busy machine, at the lowest priority. */
  private static final Duration DEADLINE = Duration.ofMinutes(15);

  private static final String SHELL = "/bin/sh";
  private static final String ENVIRONMENT = "PATH=/usr/bin:/bin";

  /** A script forks and executes all the time. */
  private static final String SCRIPT =
      "i=0; while [ $i -lt 150 ]; do /bin/true; i=$((i + 1)); done";

  private static final String SORT = "seq 100000 | sort -r -S 64M --parallel=1 | cksum > /dev/null";

  /**
   * Makes the start-up caches; a command of {@code lego} that nobody sees.
   *
   * @param waits for another process that is at it
   * @return the status to end with
   */
  public static int makeStartCaches(boolean waits) {
    Thread maker = Thread.currentThread();
    AtomicBoolean stopping = new AtomicBoolean();
    Runnable stop =
        () -> {
          // Once: what is being stopped is not to be left half-way.
          if (stopping.compareAndSet(false, true)) {
            maker.interrupt();
          }
        };
    for (String name : new String[] {"INT", "TERM", "HUP"}) {
      Signal.handle(new Signal(name), signal -> stop.run());
    }
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                Thread.sleep(DEADLINE);
                stop.run();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    try {
      LocalCluster.makeStartCaches(Installation.current(), new ProgramRehearsal(), waits);
      return ExitStatus.OK;
    } catch (CliException | IOException | InterruptedException e) {
      return Failures.explain(e, System.err);
    }
  }

  @Override
  public void play(ClusterDirectory cluster) throws CliException {
    for (int i = 0; i < SHORT_PROGRAMS; i++) {
      run(cluster, "exit 0");
    }
    run(cluster, SCRIPT);
    run(cluster, SORT);
  }

  private static void run(ClusterDirectory cluster, String script) throws CliException {
    long exCacheBytes = new Quantity(ExCacheSpec.MINIMUM).units();
    PlaceProcessResponse placed =
        new ManagerClient(cluster)
            .place(
                PlaceProcessRequest.newBuilder()
                    .setExcacheBytes(exCacheBytes)
                    .setThreads(1)
                    .build());
    RunRequest request =
        RunRequest.newBuilder()
            .setExecutable(SHELL)
            .addArgv(ByteString.copyFromUtf8(SHELL))
            .addArgv(ByteString.copyFromUtf8("-c"))
            .addArgv(ByteString.copyFromUtf8(script))
            .addEnvironment(ByteString.copyFromUtf8(ENVIRONMENT))
            .setExcacheBytes(exCacheBytes)
            .build();
    RunExited exited =
        DescriptorSession.withoutSignals().run(Path.of(placed.getLocalSocket()), request);
    if (exited.getWaitStatus() != 0) {
      throw CliException.platform(
          "'" + script + "': wait status " + exited.getWaitStatus() + " " + exited.getReason());
    }
  }
}
