package io.legoos.cli.cluster;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * How the components of a cluster become processes: which JVM, which libraries, which account, and
 * what their JVMs do about start-up caches.
 */
final class ComponentJvm {
  /** A start-up cache fits only a JVM that has the same of these. */
  private static final List<String> OPTIONS =
      List.of(
          "-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders", "--enable-native-access=ALL-UNNAMED");

  private final Path java;
  private final Path libraries;
  private final MonitorAccount account;
  private final boolean lacksCaches;
  private final Function<ComponentPlan, List<String>> cacheOptions;

  private ComponentJvm(
      Path java,
      Path libraries,
      MonitorAccount account,
      boolean lacksCaches,
      Function<ComponentPlan, List<String>> cacheOptions) {
    this.java = java;
    this.libraries = libraries;
    this.account = account;
    this.lacksCaches = lacksCaches;
    this.cacheOptions = cacheOptions;
  }

  /** JVMs without start-up caches. */
  static ComponentJvm plain(Path java, Path libraries) {
    return new ComponentJvm(java, libraries, MonitorAccount.CLUSTER, false, plan -> List.of());
  }

  /** JVMs with the start-up caches that there are. */
  static ComponentJvm withCaches(Path java, Path libraries, StartCaches caches) {
    return new ComponentJvm(
        java,
        libraries,
        MonitorAccount.CLUSTER,
        !caches.wereMade(),
        plan -> caches.options(plan.role()));
  }

  /** JVMs that write at their end what a start-up cache is made from, one a role. */
  static ComponentJvm recording(Path java, Path libraries, Path recordings) {
    return new ComponentJvm(
        java,
        libraries,
        MonitorAccount.REHEARSAL,
        false,
        plan ->
            List.of(
                "-XX:AOTMode=record",
                "-XX:AOTConfiguration=" + recording(recordings, plan.role())));
  }

  /** Where the JVM of a role has recorded. */
  static Path recording(Path recordings, ComponentRole role) {
    return recordings.resolve(role.word() + ".recording");
  }

  /** The command that makes a start-up cache from a recording; it runs nothing of the role. */
  static List<String> assemble(Path java, Path libraries, Path recording, Path cache) {
    List<String> command =
        new ArrayList<>(
            List.of(
                java.toString(),
                "-XX:AOTMode=create",
                "-XX:AOTConfiguration=" + recording,
                "-XX:AOTCache=" + cache));
    command.addAll(OPTIONS);
    command.addAll(List.of("-cp", classPath(libraries)));
    return command;
  }

  /** Options of every component's JVM. */
  static List<String> options() {
    return OPTIONS;
  }

  /** What a start-up cache depends on besides JVM and libraries. */
  static String cacheKey() {
    return String.join(" ", OPTIONS);
  }

  MonitorAccount account() {
    return account;
  }

  /** Whether caches are wanted that nobody has made yet. */
  boolean lacksCaches() {
    return lacksCaches;
  }

  /** The command line of one component. */
  List<String> command(ComponentPlan plan, ComponentFiles files) {
    List<String> command = new ArrayList<>(List.of(java.toString(), "-Xms16m"));
    command.add("-Xmx" + plan.role().heapMib() + "m");
    command.add("-XX:ActiveProcessorCount=" + plan.cores());
    command.addAll(OPTIONS);
    command.addAll(cacheOptions.apply(plan));
    command.addAll(
        List.of(
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:-UsePerfData",
            "-XX:ErrorFile=" + files.directory().resolve("hs_err.log"),
            "-Djava.io.tmpdir=" + files.state(),
            "-Djava.security.egd=file:/dev/urandom",
            "-cp",
            classPath(libraries),
            plan.role().mainClass(),
            "--config",
            files.configuration().toString()));
    return command;
  }

  private static String classPath(Path libraries) {
    return libraries + "/*";
  }
}
