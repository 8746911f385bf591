package io.legoos.managers;

import io.legoos.runtime.StartupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;

/**
 * The leader's term: larger at every start than at every start before, kept in a file. The seconds
 * of the wall clock are its floor, so that it grows even when the file was lost.
 */
public record ManagerTerm(long value) {
  /** Epochs of one term; a term never gives out more. */
  private static final int EPOCH_BITS = 31;

  /**
   * Begins the next term.
   *
   * @throws StartupException when the file cannot be read or written
   */
  public static ManagerTerm next(Path file, InstantSource clock) throws StartupException {
    try {
      long last = Files.exists(file) ? Long.parseLong(Files.readString(file).strip()) : 0;
      long next = Math.max(last + 1, clock.instant().getEpochSecond());
      Path partial = file.resolveSibling(file.getFileName() + ".partial");
      Files.writeString(partial, next + "\n");
      Files.move(
          partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return new ManagerTerm(next);
    } catch (IOException | NumberFormatException e) {
      throw new StartupException(
          "cannot begin a term in " + file + ": " + e + "; make it writable, or remove it", e);
    }
  }

  /** Above every epoch of the terms before. */
  public long firstEpoch() {
    return value << EPOCH_BITS;
  }
}
