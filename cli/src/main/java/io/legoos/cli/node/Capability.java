package io.legoos.cli.node;

/** Linux capabilities that LegoOS asks about; numbers of capabilities(7). */
public enum Capability {
  CHOWN(0),
  KILL(5),
  SETGID(6),
  SETUID(7),
  SETPCAP(8),
  NET_ADMIN(12),
  SYS_CHROOT(18),
  SYS_PTRACE(19),
  SYS_ADMIN(21);

  private final int number;

  Capability(int number) {
    this.number = number;
  }

  boolean isIn(long mask) {
    return (mask >>> number & 1) != 0;
  }

  /** The name as tools spell it. */
  public String kernelName() {
    return "CAP_" + name();
  }
}
