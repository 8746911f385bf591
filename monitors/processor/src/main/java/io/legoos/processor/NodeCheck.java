package io.legoos.processor;

import io.legoos.linux.Errno;
import io.legoos.linux.SyscallNumber;
import io.legoos.linux.SystemCalls;
import io.legoos.runtime.StartupException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this node must offer before a program can run on it; says what to grant. */
final class NodeCheck {
  private static final int CAP_KILL = 5;
  private static final int CAP_SETGID = 6;
  private static final int CAP_SETUID = 7;
  private static final int CAP_SETPCAP = 8;
  private static final int CAP_SYS_PTRACE = 19;
  private static final int AT_FDCWD = -100;
  private static final int O_RDWR_CLOEXEC = 0x80002;

  private NodeCheck() {}

  /**
   * Checks kernel and privileges.
   *
   * @throws StartupException that names the first thing that is missing
   */
  static void run() throws StartupException {
    if (!System.getProperty("os.arch").equals("amd64")) {
      throw new StartupException("a processor monitor needs an x86-64 node");
    }
    String[] version = System.getProperty("os.version").split("[.-]");
    int major = Integer.parseInt(version[0]);
    int minor = Integer.parseInt(version[1]);
    if (major < 6 || (major == 6 && minor < 8)) {
      throw new StartupException(
          "Linux "
              + System.getProperty("os.version")
              + " is too old: UFFDIO_MOVE needs Linux 6.8 or newer");
    }
    long capabilities = effectiveCapabilities();
    require(capabilities, CAP_SYS_PTRACE, "CAP_SYS_PTRACE");
    require(capabilities, CAP_SETUID, "CAP_SETUID");
    require(capabilities, CAP_SETGID, "CAP_SETGID");
    require(capabilities, CAP_SETPCAP, "CAP_SETPCAP");
    require(capabilities, CAP_KILL, "CAP_KILL");
  }

  private static void require(long capabilities, int bit, String name) throws StartupException {
    if ((capabilities >> bit & 1) == 0) {
      throw new StartupException(
          "the processor monitor lacks "
              + name
              + ": start it as root, or grant the capability (see `lego doctor`)");
    }
  }

  private static long effectiveCapabilities() throws StartupException {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("CapEff:")) {
          return Long.parseUnsignedLong(line.substring(7).trim(), 16);
        }
      }
    } catch (IOException e) {
      throw new StartupException("cannot read /proc/self/status", e);
    }
    return 0;
  }

  /** Opens /dev/userfaultfd. */
  static int openUserfaultDevice() throws StartupException {
    try (Arena arena = Arena.ofConfined()) {
      long fd =
          new SystemCalls(arena)
              .call(
                  SyscallNumber.OPENAT,
                  AT_FDCWD,
                  arena.allocateFrom("/dev/userfaultfd").address(),
                  O_RDWR_CLOEXEC,
                  0);
      if (fd < 0) {
        throw new StartupException(
            "cannot open /dev/userfaultfd: "
                + Errno.describe((int) -fd)
                + "; make it readable and writable for the processor monitor (see `lego doctor`)");
      }
      return (int) fd;
    }
  }
}
