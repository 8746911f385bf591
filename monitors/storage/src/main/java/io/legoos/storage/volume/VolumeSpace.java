package io.legoos.storage.volume;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How full the monitor's volume is. Counted once at the start and kept up to date by the writers:
 * the store of replica segments counts bytes of file length, that of vNodes' files the blocks that
 * files take. Thread-safe.
 */
public final class VolumeSpace {
  private final long capacityBytes;
  private final AtomicLong usedBytes;

  public VolumeSpace(long capacityBytes, long usedBytes) {
    this.capacityBytes = capacityBytes;
    this.usedBytes = new AtomicLong(usedBytes);
  }

  /** Counts what {@code root} holds; links are not followed. */
  public static VolumeSpace measure(Path root, long capacityBytes) throws IOException {
    AtomicLong sum = new AtomicLong();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile()) {
              sum.addAndGet(attributes.size());
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return new VolumeSpace(capacityBytes, sum.get());
  }

  /** Takes {@code bytes}; false, and nothing taken, when they do not fit. */
  public boolean take(long bytes) {
    long used = usedBytes.get();
    while (bytes <= capacityBytes - used) {
      long witness = usedBytes.compareAndExchange(used, used + bytes);
      if (witness == used) {
        return true;
      }
      used = witness;
    }
    return bytes == 0;
  }

  /** Counts what is there already, or was taken by the disk unasked; also beyond the capacity. */
  public void add(long bytes) {
    usedBytes.addAndGet(bytes);
  }

  public void giveBack(long bytes) {
    usedBytes.addAndGet(-bytes);
  }

  public long usedBytes() {
    return usedBytes.get();
  }

  public long capacityBytes() {
    return capacityBytes;
  }
}
