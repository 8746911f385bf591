package io.legoos.storage.namespace;

import io.legoos.storage.volume.StorageException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What volumes need besides requests: each second the content of removed files goes and the
 * database's log is moved to its file; and a slow scrub of all content. A thread for each of the
 * two, so that neither waits for the other.
 */
public final class Maintenance implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Maintenance.class);

  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final Duration SCRUB_PERIOD = Duration.ofSeconds(10);
  private static final long SCRUB_BYTES_PER_SECOND = 8L << 20;
  private static final Duration JOIN_DEADLINE = Duration.ofSeconds(5);

  private final Volumes volumes;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread tidier =
      Thread.ofPlatform().daemon().name("volume-tidier").unstarted(this::tidy);
  private final Thread scrubber =
      Thread.ofPlatform().daemon().name("volume-scrubber").unstarted(this::scrub);

  private Maintenance(Volumes volumes) {
    this.volumes = volumes;
  }

  public static Maintenance start(Volumes volumes) {
    Maintenance maintenance = new Maintenance(volumes);
    maintenance.tidier.start();
    maintenance.scrubber.start();
    return maintenance;
  }

  private void tidy() {
    while (pause(PERIOD)) {
      each(
          volume -> {
            volume.tidy();
            return true;
          });
    }
  }

  private void scrub() {
    while (pause(SCRUB_PERIOD)) {
      each(
          volume -> {
            volume.scrub(this::pace);
            return true;
          });
    }
  }

  private void each(Volume.Use<Boolean> work) {
    for (Volume volume : volumes.all()) {
      try {
        if (closing.getCount() > 0) {
          volume.with(work);
        }
      } catch (StorageException e) {
        LOG.warn("a volume is not maintained: {}", e.getMessage());
      } catch (RuntimeException e) {
        LOG.error("a volume is not maintained", e);
      }
    }
  }

  private boolean pace(long bytes) {
    return pause(Duration.ofNanos(bytes * 1_000_000_000L / SCRUB_BYTES_PER_SECOND));
  }

  /** False: it is to end. */
  private boolean pause(Duration time) {
    try {
      return !closing.await(time.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() {
    closing.countDown();
    try {
      tidier.join(JOIN_DEADLINE);
      scrubber.join(JOIN_DEADLINE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
