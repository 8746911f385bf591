package io.legoos.cli.html;

import io.legoos.cli.CliException;
import io.legoos.cli.FileProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The file of {@code --html}. */
public record PageFile(Path path) {
  /**
   * Of which it is known that it can be written: to be asked for before a long measurement. A page
   * that is there stays until {@link #write}.
   *
   * @throws CliException with status 2, when it cannot be written
   */
  public static PageFile at(Path path) throws CliException {
    boolean there = Files.exists(path);
    try {
      Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND).close();
      if (!there) {
        Files.deleteIfExists(path);
      }
      return new PageFile(path);
    } catch (IOException e) {
      throw unwritable(path, e);
    }
  }

  /**
   * Writes the page in the place of what is there.
   *
   * @throws CliException with status 2, when that has become impossible
   */
  public void write(String page) throws CliException {
    try {
      Files.writeString(path, page);
    } catch (IOException e) {
      throw unwritable(path, e);
    }
  }

  private static CliException unwritable(Path path, IOException why) {
    return CliException.usage("--html: cannot write " + path + ": " + FileProblem.words(why));
  }
}
