package io.legoos.storage;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How full the volume is, in bytes of file length. Counted once at the start and kept up to date by
 * the writers; thread-safe.
 */
final class VolumeSpace {
  private final long capacityBytes;
  private final AtomicLong usedBytes;

  VolumeSpace(long capacityBytes, long usedBytes) {
    this.capacityBytes = capacityBytes;
    this.usedBytes = new AtomicLong(usedBytes);
  }

  /** Counts what {@code root} holds; links are not followed. */
  static VolumeSpace measure(Path root, long capacityBytes) throws IOException {
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
  boolean take(long bytes) {
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

  void giveBack(long bytes) {
    usedBytes.addAndGet(-bytes);
  }

  long usedBytes() {
    return usedBytes.get();
  }

  long capacityBytes() {
    return capacityBytes;
  }
}
