package io.legoos.deviceplugin;

import io.legoos.runtime.HealthServer;
import io.legoos.runtime.HostPort;
import io.legoos.runtime.StartupException;
import io.legoos.runtime.metrics.Metrics;
import io.legoos.runtime.metrics.MetricsServer;
import io.legoos.runtime.metrics.ProcessLabels;
import java.nio.file.Path;
import java.time.Duration;

/**
 * {@code device-plugin [KUBELET [DEV [HEALTH [METRICS]]]]}: offers the node's devices for as long
 * as it runs. KUBELET is the directory of the kubelet's sockets, DEV the node's {@code /dev} as
 * this container sees it, HEALTH the address of its probes and METRICS that of its metrics.
 */
public final class DevicePluginMain {
  private static final String KUBELET = "/var/lib/kubelet/device-plugins";
  private static final String DEV = "/dev";
  private static final String HEALTH = "0.0.0.0:8080";
  private static final String METRICS = "0.0.0.0:8081";
  private static final int MAX_ARGUMENTS = 4;
  private static final long POLL_MILLIS = 1000;
  private static final Duration HANGS_AFTER = Duration.ofSeconds(60);
  private static final int USAGE = 2;

  private DevicePluginMain() {}

  public static void main(String[] args) throws InterruptedException {
    if (args.length > MAX_ARGUMENTS || (args.length > 0 && args[0].startsWith("-"))) {
      System.err.println(
          "usage: device-plugin [KUBELET [DEV [HEALTH [METRICS]]]]; default: "
              + String.join(" ", KUBELET, DEV, HEALTH, METRICS));
      System.exit(USAGE);
      return;
    }
    DevicePlugins plugins =
        new DevicePlugins(
            Path.of(argument(args, 0, KUBELET)), Path.of(argument(args, 1, DEV)), System::nanoTime);
    try {
      HostPort health = HostPort.parse(argument(args, 2, HEALTH));
      HealthServer.start(health, () -> plugins.stepped(HANGS_AFTER), plugins::isReady);
      serveMetrics(HostPort.parse(argument(args, 3, METRICS)), plugins);
    } catch (StartupException | IllegalArgumentException e) {
      System.err.println("device-plugin: " + e.getMessage());
      System.exit(1);
      return;
    }
    Runtime.getRuntime().addShutdownHook(new Thread(plugins::close, "shutdown"));
    while (true) {
      plugins.step();
      Thread.sleep(POLL_MILLIS);
    }
  }

  private static void serveMetrics(HostPort listen, DevicePlugins plugins) throws StartupException {
    Metrics metrics = new Metrics();
    metrics.watchJvm(ProcessLabels.NONE);
    var unused = metrics.scope(ProcessLabels.NONE).sampled(plugins::sample);
    MetricsServer.start(listen, metrics);
  }

  private static String argument(String[] args, int index, String otherwise) {
    return args.length > index ? args[index] : otherwise;
  }
}
