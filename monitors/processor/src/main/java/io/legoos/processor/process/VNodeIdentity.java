package io.legoos.processor.process;

import org.jspecify.annotations.Nullable;

/**
 * A vNode as its namespaces have it.
 *
 * @param name its host name
 * @param maxTasks processes and threads that it may have at this processor
 * @param network of its own; null: this processor's
 */
public record VNodeIdentity(String name, int maxTasks, @Nullable Network network) {
  /**
   * A network of its own.
   *
   * @param address IPv4, the first octet in the highest bits
   * @param mask of the network that it is in
   * @param mtu bytes of the largest packet
   * @param tunDevice path of /dev/net/tun, or of a device file like it
   */
  public record Network(int address, int mask, int mtu, String tunDevice) {}
}
