package io.legoos.cli.cluster;

import io.legoos.cli.CliException;
import io.legoos.cli.FileProblem;
import io.legoos.cli.Installation;
import io.legoos.crds.LegoCluster;
import io.legoos.crds.manifest.ClusterManifest;
import io.legoos.crds.manifest.ManifestException;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Starting and stopping local clusters: what {@code up}, {@code down} and {@code demo} share. */
public final class LocalCluster {
  private LocalCluster() {}

  /** What the JVMs of all components are started with: for one that stands in for a component. */
  public static List<String> jvmOptions() {
    return ComponentJvm.options();
  }

  /**
   * Reads a manifest file.
   *
   * @throws CliException with status 2 when it cannot be read or is wrong
   */
  private static LegoCluster readManifest(Path file) throws CliException {
    try {
      if (Files.size(file) > ClusterManifest.MAX_CHARS) {
        throw CliException.usage(file + ": too large for a manifest");
      }
      return ClusterManifest.parse(file.toString(), Files.readString(file));
    } catch (ManifestException e) {
      throw CliException.usage(e.line());
    } catch (MalformedInputException e) {
      throw CliException.usage(file + ": is not UTF-8 text");
    } catch (IOException e) {
      throw CliException.usage("cannot read " + file + ": " + FileProblem.words(e));
    }
  }

  /**
   * Says at once what would make {@link #start} fail: for work that comes before it.
   *
   * @throws CliException when the manifest is wrong or this machine or caller lacks something
   */
  public static void check(Path manifest) throws CliException {
    readManifest(manifest);
    StartPrivileges.require();
  }

  /**
   * Fields of a manifest that a cluster on one machine ignores, as paths.
   *
   * @throws CliException with status 2 when it cannot be read or is wrong
   */
  static List<String> ignoredFields(Path manifest) throws CliException {
    return LocalLimits.ignored(readManifest(manifest).getSpec());
  }

  /**
   * Starts a cluster and returns when all of it serves.
   *
   * @param name of the cluster; null: the manifest's
   * @throws CliException when anything fails; then nothing of it is left
   */
  public static ClusterState start(
      Path manifest, @Nullable String name, Consumer<ComponentState> onReady)
      throws CliException, IOException, InterruptedException {
    return start(manifest, name, ClusterStarter.ANY_PORT, false, onReady).state();
  }

  /**
   * @param cold without start-up caches of the components
   */
  static StartedCluster start(
      Path manifest,
      @Nullable String name,
      String managersListen,
      boolean cold,
      Consumer<ComponentState> onReady)
      throws CliException, IOException, InterruptedException {
    LegoCluster wanted = readManifest(manifest);
    String clusterName = name == null ? wanted.getMetadata().getName() : checkedName(name);
    StartPrivileges.require();
    List<ComponentPlan> plans = ClusterPlan.of(clusterName, wanted);
    Installation installation = Installation.current();
    try (ClusterLock _ = ClusterLock.acquire()) {
      ClusterStarter starter =
          new ClusterStarter(
              jvm(installation, cold),
              ClusterStarter.READY_DEADLINE_EACH,
              InstantSource.system(),
              onReady);
      return starter.start(ClusterDirectory.named(clusterName), manifest, plans, managersListen);
    }
  }

  /**
   * Starts again what has ended of a cluster that is running.
   *
   * @param name of the cluster; null: the manifest's
   * @return how many components, 0 when none has ended; empty when no such cluster is running
   * @throws CliException when one cannot start, the others are left as they are; or when none has
   *     ended, but the manifest wants another cluster
   */
  static OptionalInt repair(Path manifest, @Nullable String name, Consumer<ComponentState> onReady)
      throws CliException, IOException, InterruptedException {
    LegoCluster wanted = readManifest(manifest);
    String clusterName = name == null ? wanted.getMetadata().getName() : checkedName(name);
    ClusterDirectory cluster = ClusterDirectory.named(clusterName);
    if (!Files.exists(cluster.stateFile()) || new PidFile(cluster).alive().isEmpty()) {
      return OptionalInt.empty();
    }
    StartPrivileges.require();
    try (ClusterLock _ = ClusterLock.acquire()) {
      if (!Files.exists(cluster.stateFile())) {
        return OptionalInt.empty(); // stopped meanwhile
      }
      return OptionalInt.of(
          new ClusterRepairer(jvm(Installation.current(), false), onReady)
              .repair(cluster, ClusterPlan.of(clusterName, wanted)));
    }
  }

  /**
   * Stops a cluster; whatever was half-started under its name as well.
   *
   * @throws CliException when there is none of that name
   */
  public static void stop(String name) throws CliException, IOException, InterruptedException {
    ClusterDirectory cluster = ClusterDirectory.named(checkedName(name));
    if (!Files.isDirectory(cluster.path())) {
      throw CliException.platform("no cluster '" + name + "' is running");
    }
    StartPrivileges.require();
    try (ClusterLock _ = ClusterLock.acquire()) {
      ClusterStopper.stop(cluster);
    }
  }

  /**
   * Makes the start-up caches of the components, if there are none; about half a minute.
   *
   * @param waits for another process that is at it; else that is left alone
   * @throws CliException when this caller or machine cannot start clusters
   */
  public static void makeStartCaches(Installation installation, Rehearsal rehearsal, boolean waits)
      throws CliException, IOException, InterruptedException {
    new StartCacheMaker(installation, rehearsal).make(waits);
  }

  private static ComponentJvm jvm(Installation installation, boolean cold)
      throws CliException, IOException {
    Path libraries = MonitorLibraries.readable(installation);
    return cold
        ? ComponentJvm.plain(installation.java(), libraries)
        : ComponentJvm.withCaches(
            installation.java(), libraries, StartCaches.of(installation.java(), libraries));
  }

  private static String checkedName(String name) throws CliException {
    if (name.length() > 40 || !name.matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?")) {
      throw CliException.usage(
          "--name '" + name + "': at most 40 of a-z, 0-9 and '-', a letter or digit at both ends");
    }
    return name;
  }
}
