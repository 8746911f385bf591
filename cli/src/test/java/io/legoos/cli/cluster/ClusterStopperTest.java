package io.legoos.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.cli.CliException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterStopperTest {
  @TempDir Path dir;

  @Test
  void endsWhatItStartedAndNothingElse() throws IOException, InterruptedException, CliException {
    ClusterDirectory cluster = new ClusterDirectory(Files.createDirectory(dir.resolve("c")));
    Process own = sleep();
    Process stranger = sleep();
    try {
      ProcessIdentity ownIdentity = identity(own);
      PidFile pids = new PidFile(cluster);
      pids.append(ownIdentity);
      // The stranger got the pid of a component that ended long ago.
      pids.append(new ProcessIdentity(stranger.pid(), ownIdentity.startTicks() - 1000));

      ClusterStopper.stop(cluster);

      assertThat(own.waitFor(5, TimeUnit.SECONDS)).isTrue();
      assertThat(stranger.isAlive()).isTrue();
      assertThat(cluster.path()).doesNotExist();
    } finally {
      own.destroyForcibly();
      stranger.destroyForcibly();
    }
  }

  private static ProcessIdentity identity(Process process) {
    return Objects.requireNonNull(ProcessIdentity.of(process.pid()));
  }

  private static Process sleep() throws IOException {
    return new ProcessBuilder("sleep", "60").start();
  }
}
