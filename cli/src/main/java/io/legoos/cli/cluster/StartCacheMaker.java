package io.legoos.cli.cluster;

import io.legoos.cli.CliException;
import io.legoos.cli.Installation;
import io.legoos.crds.manifest.ClusterManifest;
import io.legoos.crds.manifest.ManifestException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes start-up caches: starts a small cluster in a directory and an account of its own, whose
 * JVMs record, has it play a rehearsal, stops it, and makes a cache from each recording. Clusters
 * of users neither wait for it nor see it.
 */
final class StartCacheMaker {
  /** It runs beside other work, at the lowest priority. */
  private static final Duration READY_DEADLINE_EACH = Duration.ofSeconds(60);

  private static final Duration RECORDING_DEADLINE = Duration.ofSeconds(120);
  private static final Duration ASSEMBLY_DEADLINE = Duration.ofSeconds(300);
  private static final Duration OTHERS_DEADLINE = Duration.ofMinutes(20);
  private static final Duration POLL = Duration.ofMillis(200);

  private static final String MANIFEST =
      """
      apiVersion: legoos.io/v1alpha1
      kind: LegoCluster
      metadata: {name: rehearsal}
      spec:
        vRegionSize: 16Mi
        pools:
          - {name: processor, role: processor, replicas: 1, cpu: "1", memory: 512Mi}
          - {name: memory, role: memory, replicas: 1, cpu: 500m, capacity: 128Mi}
          - {name: storage, role: storage, replicas: 1, cpu: 250m, memory: 256Mi, volume: 64Mi}
      """;

  private final Installation installation;
  private final Rehearsal rehearsal;
  private final DerivedFiles derived;
  private final Path work;

  StartCacheMaker(Installation installation, Rehearsal rehearsal) {
    this.installation = installation;
    this.rehearsal = rehearsal;
    this.derived = DerivedFiles.ofThisMachine();
    this.work = derived.root().resolve("rehearsal");
  }

  /**
   * Makes them, unless they are there or another process is at it. A rehearsal that fails leaves
   * its reason beside the place of caches, so that it is not tried at every start of a day; one
   * that is interrupted or killed leaves nothing that counts.
   *
   * @param waits for that other process
   * @throws CliException when that takes too long
   */
  void make(boolean waits) throws CliException, IOException, InterruptedException {
    StartPrivileges.require();
    derived.makeRoot();
    try (FileChannel channel =
            FileChannel.open(
                derived.root().resolve(".rehearsal"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock lock = lock(channel, waits)) {
      // Who can open it for reading could keep others out.
      ClusterFiles.setPermissions(derived.root().resolve(".rehearsal"), "rw-------");
      if (lock == null) {
        return;
      }
      Path libraries = libraries();
      StartCaches caches = StartCaches.of(installation.java(), libraries);
      if (!caches.wereMade() && !caches.failedLately(InstantSource.system())) {
        make(libraries, caches);
      }
    }
  }

  private static @Nullable FileLock lock(FileChannel channel, boolean waits)
      throws IOException, CliException, InterruptedException {
    FileLock lock = channel.tryLock();
    long startNanos = System.nanoTime();
    while (lock == null && waits) {
      if (System.nanoTime() - startNanos > OTHERS_DEADLINE.toNanos()) {
        throw CliException.platform(
            "another process makes start-up caches for "
                + OTHERS_DEADLINE.toMinutes()
                + " minutes"
                + " already; end it, or try later");
      }
      Thread.sleep(POLL);
      lock = channel.tryLock();
    }
    return lock;
  }

  private Path libraries() throws CliException, IOException, InterruptedException {
    try (ClusterLock _ = ClusterLock.acquire()) {
      return MonitorLibraries.readable(installation);
    }
  }

  private void make(Path libraries, StartCaches caches)
      throws CliException, IOException, InterruptedException {
    ClusterDirectory cluster = new ClusterDirectory(work.resolve("cluster"));
    Path made = work.resolve("made");
    ClusterStopper.stop(cluster); // of one that was killed
    ClusterFiles.remove(work);
    ClusterFiles.makeDirectory(work, "rwx--x---");
    // Nobody else is to run programs there.
    Files.setAttribute(work, "unix:gid", MonitorAccount.REHEARSAL.id());
    ClusterFiles.makeDirectory(made, "rwx------");
    try {
      Path recordings = work.resolve("recordings");
      ClusterFiles.makeDirectory(recordings, "rwx------");
      ClusterFiles.give(recordings, MonitorAccount.REHEARSAL);
      record(cluster, libraries, recordings);
      for (ComponentRole role : ComponentRole.values()) {
        assemble(libraries, ComponentJvm.recording(recordings, role), StartCaches.file(made, role));
      }
      try (ClusterLock _ = ClusterLock.acquire()) {
        derived.publish(made, caches.directory(), libraries);
      }
    } catch (CliException | IOException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException("during a rehearsal");
      }
      caches.noteFailure(String.valueOf(e.getMessage()));
      throw e;
    } finally {
      cleanUp(cluster);
    }
  }

  /** Also when interrupted: without its pid file nobody would find a process that is left. */
  private void cleanUp(ClusterDirectory cluster)
      throws CliException, IOException, InterruptedException {
    boolean interrupted = Thread.interrupted();
    try {
      ClusterStopper.stop(cluster);
      ClusterFiles.remove(work);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void record(ClusterDirectory cluster, Path libraries, Path recordings)
      throws CliException, IOException, InterruptedException {
    ComponentJvm jvm = ComponentJvm.recording(installation.java(), libraries, recordings);
    ClusterStarter starter =
        new ClusterStarter(jvm, READY_DEADLINE_EACH, InstantSource.system(), component -> {});
    var unused = starter.start(cluster, Path.of(""), plans(), ClusterStarter.ANY_PORT);
    try {
      rehearsal.play(cluster);
    } finally {
      boolean interrupted = Thread.interrupted();
      ClusterStopper.stop(cluster, RECORDING_DEADLINE);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static List<ComponentPlan> plans() {
    try {
      return ClusterPlan.of("rehearsal", ClusterManifest.parse("rehearsal", MANIFEST));
    } catch (ManifestException e) {
      throw new IllegalStateException("our own manifest", e);
    }
  }

  private void assemble(Path libraries, Path recording, Path cache)
      throws CliException, IOException, InterruptedException {
    Path log = work.resolve("assembly.log");
    ProcessBuilder builder =
        new ProcessBuilder(ComponentJvm.assemble(installation.java(), libraries, recording, cache))
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().clear();
    Process process = builder.start();
    try {
      if (!process.waitFor(ASSEMBLY_DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
        throw CliException.platform("no cache was made of " + recording + " in time");
      }
    } finally {
      process.destroyForcibly();
    }
    if (process.exitValue() != 0 || !Files.exists(cache)) {
      throw CliException.platform(
          "no cache can be made of " + recording + ": " + Files.readString(log).strip());
    }
    ClusterFiles.setPermissions(cache, "rw-r--r--");
    // A hole in it, after a power failure, is nothing that a JVM would notice.
    try (FileChannel file = FileChannel.open(cache, StandardOpenOption.WRITE)) {
      file.force(true);
    }
  }
}
