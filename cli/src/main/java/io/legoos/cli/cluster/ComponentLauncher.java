package io.legoos.cli.cluster;

import io.legoos.cli.CliException;
import io.legoos.cli.node.NodeFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Starts components of one cluster, each a JVM of its own in an account of components. */
final class ComponentLauncher {
  private final ClusterDirectory cluster;
  private final ComponentJvm jvm;

  ComponentLauncher(ClusterDirectory cluster, ComponentJvm jvm) {
    this.cluster = cluster;
    this.jvm = jvm;
  }

  /**
   * Starts one component; does not wait for it.
   *
   * @param addresses settings that hold addresses
   */
  ComponentProcess start(ComponentPlan plan, Map<String, String> addresses, ClusterKeys keys)
      throws IOException, GeneralSecurityException, CliException {
    ComponentFiles files = new ComponentFiles(cluster.component(plan.name()));
    ClusterFiles.makeDirectory(files.directory(), "rwx--x--x");
    ClusterFiles.makeDirectory(files.state(), "rwx------");
    Path tls = keys.issue(plan);
    writeConfiguration(plan, addresses, files, tls);
    Files.createFile(files.log());
    ClusterFiles.setPermissions(files.log(), "rw-------");
    ClusterFiles.setPermissions(files.configuration(), "rw-------");
    ClusterFiles.give(files.directory(), jvm.account());
    return launch(plan, files);
  }

  /**
   * Starts one that has ended, with the configuration, the keys and the state that it had; does not
   * wait for it.
   *
   * @param listen host:port of its control plane
   */
  ComponentProcess startAgain(ComponentPlan plan, String listen) throws IOException {
    ComponentFiles files = new ComponentFiles(cluster.component(plan.name()));
    Files.deleteIfExists(files.ready());
    Files.deleteIfExists(files.socket());
    String before = Files.readString(files.configuration());
    String settings = before.replaceFirst("(?m)^control\\.listen=.*$", "control.listen=" + listen);
    if (!settings.equals(before)) {
      Files.writeString(files.configuration(), settings);
    }
    return launch(plan, files);
  }

  private ComponentProcess launch(ComponentPlan plan, ComponentFiles files) throws IOException {
    Process process = spawn(plan, files);
    ProcessIdentity identity = ProcessIdentity.of(process.pid());
    if (identity == null) {
      // It ended at once; its log says why when it is awaited.
      identity = new ProcessIdentity(process.pid(), -1);
    }
    return new ComponentProcess(plan, process, identity, files);
  }

  private static void writeConfiguration(
      ComponentPlan plan, Map<String, String> addresses, ComponentFiles files, Path tls)
      throws IOException {
    Map<String, String> settings = new LinkedHashMap<>(plan.settings());
    settings.putAll(addresses);
    settings.put("tls.dir", tls.toString());
    settings.put("ready.file", files.ready().toString());
    settings.put("state.dir", files.state().toString());
    settings.put("metrics.listen", ClusterStarter.ANY_PORT);
    switch (plan.role()) {
      case MANAGERS -> settings.put("local.socket", files.socket().toString());
      case PROCESSOR -> {
        settings.put("local.socket", files.socket().toString());
        settings.put("userfaultfd.fd", Integer.toString(MonitorAccount.USERFAULTFD_DESCRIPTOR));
        settings.put("fuse.device", VNodeMeans.fuseIn(files.directory()).toString());
        if (VNodeMeans.canMakeNetworks(NodeFacts.ofThisMachine())) {
          settings.put("tun.device", VNodeMeans.tunIn(files.directory()).toString());
        }
      }
      case MEMORY -> {
        settings.put("page.listen", ClusterStarter.ANY_PORT);
        String lanes = new ProcessorShares(NodeFacts.ofThisMachine().processors()).ofLanes();
        if (!lanes.isEmpty()) {
          settings.put("lane.processors", lanes);
        }
      }
      case STORAGE -> {}
    }
    Files.writeString(
        files.configuration(),
        settings.entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue().replace("\\", "\\\\") + "\n")
            .sorted()
            .collect(Collectors.joining()));
  }

  private Process spawn(ComponentPlan plan, ComponentFiles files) throws IOException {
    NodeFacts node = NodeFacts.ofThisMachine();
    List<String> command = jvm.command(plan, files);
    ProcessBuilder builder =
        new ProcessBuilder(jvm.account().enter(plan.role(), VNodeMeans.capabilities(node), command))
            .directory(files.directory().toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(files.log().toFile()));
    // Nothing of the caller's: a component's behaviour is its configuration's.
    builder.environment().clear();
    builder.environment().put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
    builder.environment().put("LANG", "C.UTF-8");
    return builder.start();
  }
}
