package io.legoos.deviceplugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code device-plugin [KUBELET [DEV]]}: offers the node's devices for as long as it runs. KUBELET is
 * the directory of the kubelet's sockets, DEV the node's /dev as this container sees it.
 */
public final class DevicePluginMain {
  private static final Logger LOG = LoggerFactory.getLogger(DevicePluginMain.class);
  private static final String KUBELET = "/var/lib/kubelet/device-plugins";
  private static final long POLL_MILLIS = 1000;

  private final Path directory;
  private final Path dev;
  private final Map<NodeDevice, DevicePlugin> plugins = new HashMap<>();

  DevicePluginMain(Path directory, Path dev) {
    this.directory = directory;
    this.dev = dev;
  }

  public static void main(String[] args) throws InterruptedException {
    DevicePluginMain plugins =
        new DevicePluginMain(
            Path.of(args.length > 0 ? args[0] : KUBELET),
            Path.of(args.length > 1 ? args[1] : "/dev"));
    while (true) {
      plugins.step();
      Thread.sleep(POLL_MILLIS);
    }
  }

  /** Offers what is there and not offered yet; a kubelet that is away is asked again later. */
  void step() {
    for (NodeDevice device : NodeDevice.ALL) {
      @Nullable DevicePlugin running = plugins.get(device);
      boolean there = Files.exists(dev.resolve(Path.of("/dev").relativize(device.path())));
      if (running != null && running.isCurrent()) {
        running.service().healthIs(there);
        continue;
      }
      if (running != null) {
        running.close();
        plugins.remove(device);
      }
      if (there && Files.exists(directory.resolve("kubelet.sock"))) {
        try {
          plugins.put(device, DevicePlugin.start(directory, device));
          LOG.info("offers {} as {}", device.path(), device.resource());
        } catch (IOException e) {
          LOG.warn("{}", e.getMessage());
        }
      }
    }
  }
}
