package io.legoos.cli.cluster;

import io.legoos.cli.CliException;
import io.legoos.cli.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The state directory of one local cluster.
 *
 * @param path {@code /run/lego/NAME}
 */
public record ClusterDirectory(Path path) {
  /** Where root's clusters are recorded; every user may look and run programs there. */
  public static final Path ROOT = Path.of("/run/lego");

  /** The directory of the cluster {@code name}, whether it exists or not. */
  public static ClusterDirectory named(String name) {
    return new ClusterDirectory(ROOT.resolve(name));
  }

  /**
   * The running cluster that a command means: the named one, else the only one.
   *
   * @throws CliException when there is none, or several and no name
   */
  public static ClusterDirectory find(@Nullable String name) throws CliException {
    if (name != null) {
      ClusterDirectory named = named(name);
      if (name.contains("/") || !Files.exists(named.stateFile())) {
        throw CliException.platform(
            "no cluster '"
                + name
                + "' is running; start it with 'lego up -f FILE --name "
                + name
                + "'");
      }
      return named;
    }
    List<ClusterDirectory> running = running();
    if (running.isEmpty()) {
      throw CliException.platform("no cluster is running; start one with 'lego up -f FILE'");
    }
    if (running.size() > 1) {
      throw CliException.usage(
          "several clusters are running; say which with --name: "
              + String.join(", ", running.stream().map(ClusterDirectory::name).toList()));
    }
    return running.getFirst();
  }

  private static List<ClusterDirectory> running() {
    List<ClusterDirectory> running = new ArrayList<>();
    try (Stream<Path> entries = Files.list(ROOT)) {
      entries
          .sorted()
          .map(ClusterDirectory::new)
          .filter(cluster -> Files.exists(cluster.stateFile()))
          .forEach(running::add);
    } catch (IOException e) {
      // No such directory: nothing was ever started here.
      return List.of();
    }
    return running;
  }

  public String name() {
    return path.getFileName().toString();
  }

  /** Written when all components serve; its presence means that the cluster is up. */
  public Path stateFile() {
    return path.resolve("cluster.json");
  }

  /** Written from the first process on, so that a start that was killed can be cleaned up. */
  Path pidFile() {
    return path.resolve("pids");
  }

  /** Private directory of one component: configuration, log, ready file, socket. */
  Path component(String name) {
    return path.resolve(name);
  }

  Path certificates() {
    return path.resolve("tls");
  }

  /** The managers' Unix socket. */
  public Path managersSocket() {
    return component(ClusterPlan.MANAGERS).resolve("socket");
  }

  /**
   * What was started.
   *
   * @throws CliException when the record cannot be read
   */
  public ClusterState state() throws CliException {
    try {
      return Json.read(stateFile(), ClusterState.class);
    } catch (IOException e) {
      throw CliException.platform("cannot read " + stateFile() + ": " + e.getMessage());
    }
  }

  /** Replaces the record of what was started, as a whole. */
  void record(ClusterState state) throws IOException {
    Path partial = path.resolve("cluster.json.partial");
    Files.writeString(partial, Json.write(state));
    ClusterFiles.setPermissions(partial, "rw-r--r--");
    Files.move(partial, stateFile(), StandardCopyOption.ATOMIC_MOVE);
  }
}
