package io.legoos.storage.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.protocol.control.v1.OpenVolumeRequest;
import io.legoos.protocol.control.v1.VolumeStatisticsRequest;
import io.legoos.protocol.control.v1.VolumeStatisticsResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The monitor is killed at random moments while clients change files: what was answered is there
 * after, each request happened once, nothing happened by half.
 */
@Tag("S1")
class KilledMonitorTest {
  private static final int CLIENTS = 3;
  private static final int KILLS = 5;

  @TempDir Path dir;

  @Test
  void whatWasAnsweredIsThereAndHappenedOnce() throws Exception {
    long seed = Long.getLong("legoos.seed", System.nanoTime());
    System.out.println("KilledMonitorTest seed " + seed);
    Random random = new Random(seed);
    try (StorageProcess monitor = new StorageProcess(dir);
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
      monitor.start();
      monitor.files().openVolume(OpenVolumeRequest.newBuilder().setVnode(TestVolume.VNODE).build());
      AtomicBoolean goOn = new AtomicBoolean(true);
      List<KilledClient> clients = new ArrayList<>();
      List<Future<?>> work = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        KilledClient client = new KilledClient(monitor.files(), i + 1, seed);
        clients.add(client);
        work.add(threads.submit(() -> client.work(goOn::get)));
      }
      try {
        for (int i = 0; i < KILLS; i++) {
          // The moment is the test: nothing tells when a request is half done.
          TimeUnit.MILLISECONDS.sleep(500 + random.nextInt(2500));
          monitor.kill();
          monitor.start();
        }
      } finally {
        goOn.set(false);
      }
      for (Future<?> each : work) {
        each.get(150, TimeUnit.SECONDS);
      }
      assertThat(clients.stream().mapToLong(KilledClient::retries).sum())
          .as("requests that were cut off")
          .isPositive();
      System.out.printf(
          "%d requests, %d sent again%n",
          clients.stream().mapToLong(KilledClient::requests).sum(),
          clients.stream().mapToLong(KilledClient::retries).sum());
      monitor.kill();
      monitor.start();
      clients.forEach(KilledClient::compare);
      clients.forEach(KilledClient::removeAll);
      VolumeStatisticsResponse empty =
          monitor
              .files()
              .volumeStatistics(
                  VolumeStatisticsRequest.newBuilder().setVnode(TestVolume.VNODE).build());
      assertThat(empty.getUsedBytes()).isZero();
      assertThat(empty.getInodes()).isEqualTo(1);
      org.awaitility.Awaitility.await()
          .atMost(30, TimeUnit.SECONDS)
          .until(() -> contentFiles() == 0);
    }
  }

  private long contentFiles() throws Exception {
    try (var all = Files.walk(dir.resolve("state/volumes/" + TestVolume.VNODE + "/data"))) {
      return all.filter(Files::isRegularFile).count();
    }
  }
}
