package io.legoos.cli.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.LogWatch;
import io.legoos.cli.CliException;
import io.legoos.crds.VProcess;
import io.legoos.crds.VProcessStatus;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what a program writes from the log of its processor monitor's pod. */
final class ProgramOutput {
  /** Name of the monitor's container. */
  private static final String CONTAINER = "monitor";

  private static final long POLL_MILLIS = 300;
  private static final Duration READER_LIMIT = Duration.ofSeconds(1);

  private ProgramOutput() {}

  /** Prints what there is of an attempt, but for the first {@code skip} records. */
  static void print(KubernetesClient client, Attempt attempt, long skip)
      throws IOException, CliException {
    if (client.pods().withName(attempt.pod()).get() == null) {
      throw CliException.platform(
          "the pod " + attempt.pod() + " is gone, and the program's output with it");
    }
    try (InputStream log =
        client.pods().withName(attempt.pod()).inContainer(CONTAINER).getLogInputStream()) {
      new OutputRecords(attempt, skip, System.out, System.err).copy(log);
    }
  }

  /**
   * Prints as the program writes, over restarts too, until it has ended for good.
   *
   * @return the VProcess at its end
   */
  static VProcess follow(KubernetesClient client, String name)
      throws CliException, InterruptedException {
    while (true) {
      VProcess vprocess = KubernetesOption.vprocess(client, name);
      Optional<Attempt> attempt = Attempt.of(vprocess);
      VProcess after =
          attempt.isPresent() ? followAttempt(client, vprocess, attempt.get()) : vprocess;
      if (isFinal(after.getStatus())) {
        return after;
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  private static boolean isFinal(@Nullable VProcessStatus status) {
    return status != null && status.phase() != null && status.phase().isFinal();
  }

  private static VProcess followAttempt(KubernetesClient client, VProcess vprocess, Attempt attempt)
      throws CliException, InterruptedException {
    OutputRecords records = new OutputRecords(attempt, 0, System.out, System.err);
    VProcess now = vprocess;
    try (LogWatch watch = client.pods().withName(attempt.pod()).inContainer(CONTAINER).watchLog()) {
      Thread copier = Thread.ofVirtual().start(() -> copy(records, watch));
      while (Attempt.of(now).equals(Optional.of(attempt)) && !isFinal(now.getStatus())) {
        Thread.sleep(POLL_MILLIS);
        now = KubernetesOption.vprocess(client, vprocess.getMetadata().getName());
      }
      watch.close();
      // Closing does not always wake a reader; what it has not read is printed below.
      records.stop();
      var unused = copier.join(READER_LIMIT);
      // All that the program wrote is in the log by now; the watch may have been behind.
      print(client, attempt, records.seen());
    } catch (IOException e) {
      throw CliException.platform("the log cannot be read: " + e.getMessage());
    }
    return now;
  }

  private static void copy(OutputRecords records, LogWatch watch) {
    try (InputStream log = watch.getOutput()) {
      records.copy(log);
    } catch (IOException e) {
      // The watch was closed; the rest is read from the log itself.
      return;
    }
  }
}
