package io.legoos.processor.process;

import io.legoos.linux.Mounts;
import io.legoos.linux.NetworkInterface;
import io.legoos.linux.PidFd;
import io.legoos.linux.SyscallNumber;
import io.legoos.linux.SystemCalls;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Gives a network namespace its interface and its hosts file, by calls of a start helper in there.
 * Needs CAP_NET_ADMIN.
 */
public final class VNodeNetworkSetup {
  private static final String INTERFACE = "lego0";
  private static final int O_RDWR_CLOEXEC = 0x80002;
  private static final int NONE = -1;

  private final HelperCalls helper;
  private final SystemCalls calls;
  private final int helperPid;
  private @Nullable Descriptors made;

  /**
   * Descriptors of this process; whoever has them closes them.
   *
   * @param tun of the interface
   * @param hosts of the hosts file; -1: the tree has none
   */
  public record Descriptors(int tun, int hosts) {
    void close(SystemCalls calls) {
      calls.close(tun);
      if (hosts != NONE) {
        calls.close(hosts);
      }
    }
  }

  VNodeNetworkSetup(HelperCalls helper, SystemCalls calls, int helperPid) {
    this.helper = helper;
    this.calls = calls;
    this.helperPid = helperPid;
  }

  /**
   * Makes both, before the helper leaves this machine's tree.
   *
   * @param root of the vNode's tree, whose /etc is there already
   * @param hasHosts whether that has an /etc/hosts
   */
  void make(VNodeIdentity.Network network, String root, boolean hasHosts) throws IOException {
    int pidFd = PidFd.open(calls, helperPid);
    try {
      int tun = tun(network, pidFd);
      made = new Descriptors(tun, NONE);
      if (hasHosts) {
        made = new Descriptors(tun, hosts(root, pidFd));
      }
    } finally {
      calls.close(pidFd);
    }
  }

  /** What was made; null: nothing. */
  @Nullable Descriptors made() {
    return made;
  }

  /** Closes what was made, which nobody will take over. */
  void abandon() {
    Descriptors own = made;
    made = null;
    if (own != null) {
      own.close(calls);
    }
  }

  private int tun(VNodeIdentity.Network network, int pidFd) throws IOException {
    int remote = helper.open(network.tunDevice(), O_RDWR_CLOEXEC, 0);
    try (Arena arena = Arena.ofConfined()) {
      control(
          remote,
          NetworkInterface.TUNSETIFF,
          NetworkInterface.flags(arena, INTERFACE, NetworkInterface.IFF_TUN_NO_PI));
      int socket =
          (int)
              helper.require(
                  "socket",
                  SyscallNumber.SOCKET,
                  NetworkInterface.AF_INET,
                  NetworkInterface.SOCK_DGRAM,
                  0);
      control(
          socket,
          NetworkInterface.SIOCSIFADDR,
          NetworkInterface.address(arena, INTERFACE, network.address()));
      control(
          socket,
          NetworkInterface.SIOCSIFNETMASK,
          NetworkInterface.address(arena, INTERFACE, network.mask()));
      control(
          socket,
          NetworkInterface.SIOCSIFMTU,
          NetworkInterface.mtu(arena, INTERFACE, network.mtu()));
      for (String name : new String[] {INTERFACE, "lo"}) {
        control(
            socket,
            NetworkInterface.SIOCSIFFLAGS,
            NetworkInterface.flags(arena, name, NetworkInterface.IFF_UP_RUNNING));
      }
      helper.close(socket);
    }
    return take(remote, pidFd);
  }

  private void control(int fd, long request, MemorySegment argument) throws IOException {
    helper.require(
        "ioctl 0x" + Long.toHexString(request),
        SyscallNumber.IOCTL,
        fd,
        request,
        helper.put(argument));
  }

  /** A file of a file system of its own, which nothing but it and our descriptor leads to. */
  private int hosts(String root, int pidFd) throws IOException {
    String directory = root + "/net";
    String file = directory + "/hosts";
    helper.directory(directory, 0755);
    helper.mount(
        "legoos",
        directory,
        "tmpfs",
        Mounts.MS_NOSUID | Mounts.MS_NODEV | Mounts.MS_NOEXEC,
        "mode=755,size=8m");
    int remote = helper.open(file, O_RDWR_CLOEXEC | HelperCalls.O_CREAT, 0644);
    helper.mount(file, root + "/etc/hosts", "", Mounts.MS_BIND, "");
    helper.readOnly(root + "/etc/hosts");
    helper.require(
        "umount", SyscallNumber.UMOUNT2, helper.strings(directory)[0], Mounts.MNT_DETACH);
    helper.require("rmdir", SyscallNumber.RMDIR, helper.strings(directory)[0]);
    return take(remote, pidFd);
  }

  private int take(int remote, int pidFd) throws IOException {
    int own = PidFd.fetch(calls, pidFd, remote);
    try {
      helper.close(remote);
    } catch (IOException e) {
      calls.close(own);
      throw e;
    }
    return own;
  }
}
