package io.legoos.cli.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The processes of a cluster, one a line, appended before anything depends on them: even a start
 * that was killed half-way can be cleaned up.
 */
final class PidFile {
  private final Path file;

  PidFile(ClusterDirectory cluster) {
    this.file = cluster.pidFile();
  }

  void append(ProcessIdentity process) throws IOException {
    Files.writeString(
        file,
        process.pid() + " " + process.startTicks() + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  /** The recorded processes that still live, the last started first. */
  List<ProcessIdentity> alive() throws IOException {
    List<ProcessIdentity> alive = new ArrayList<>();
    if (!Files.exists(file)) {
      return alive;
    }
    for (String line : Files.readAllLines(file)) {
      String[] fields = line.split(" ");
      if (fields.length == 2) {
        ProcessIdentity process =
            new ProcessIdentity(Long.parseLong(fields[0]), Long.parseLong(fields[1]));
        if (process.isAlive()) {
          alive.addFirst(process);
        }
      }
    }
    return alive;
  }
}
