package io.legoos.storage.namespace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFilesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path dir;

  /** Two fsync(2) at once: the second may not return while the first still syncs a new name. */
  @Test
  void aSyncWaitsForDirectoriesThatAnotherHasTaken() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicBoolean synced = new AtomicBoolean();
    AtomicBoolean seenBySecond = new AtomicBoolean();
    try (Database database = Database.open(dir.resolve("meta.db"), 0, 1);
        DataFiles files =
            DataFiles.open(
                dir.resolve("data"),
                database,
                directory -> {
                  begun.countDown();
                  try {
                    assertThat(goOn.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
                  } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                  synced.set(true);
                })) {
      Thread first = Thread.ofPlatform().start(() -> sync(files));
      assertThat(begun.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      Thread second =
          Thread.ofPlatform()
              .start(
                  () -> {
                    sync(files);
                    seenBySecond.set(synced.get());
                  });
      await()
          .atMost(PATIENCE)
          .until(() -> !second.isAlive() || second.getState() == Thread.State.WAITING);
      goOn.countDown();
      first.join(PATIENCE);
      second.join(PATIENCE);
      assertThat(seenBySecond).isTrue();
    }
  }

  private static void sync(DataFiles files) {
    try {
      files.syncDirectories();
    } catch (io.legoos.storage.volume.StorageException e) {
      throw new IllegalStateException(e);
    }
  }
}
