package io.legoos.linux;

/** Requests of ioctl(2) about terminals: ioctl_tty(2), asm-generic/ioctls.h. */
public final class TerminalIoctl {
  /** Settings, struct termios; of the terminal when asked of a pseudo-terminal's master, too. */
  public static final long TCGETS = 0x5401;

  /** Sets them at once: waits for no output, drops no input. */
  public static final long TCSETS = 0x5402;

  /** Makes it the controlling terminal of the calling session leader, which has none. */
  public static final long TIOCSCTTY = 0x540e;

  /** The process group in the foreground. */
  public static final long TIOCGPGRP = 0x540f;

  /** struct winsize. */
  public static final long TIOCGWINSZ = 0x5413;

  /** Sends SIGWINCH to the process group in the foreground when the size is another one. */
  public static final long TIOCSWINSZ = 0x5414;

  /** Number of a master's terminal. */
  public static final long TIOCGPTN = 0x80045430L;

  /** Locks, or with a zero unlocks, a master's terminal: it is locked at first. */
  public static final long TIOCSPTLCK = 0x40045431;

  /** Opens a master's terminal, in whichever mount namespace that is; takes flags of open(2). */
  public static final long TIOCGPTPEER = 0x5441;

  private TerminalIoctl() {}
}
