package io.legoos.linux;

/** Signal numbers of x86-64, signal(7). */
public final class Signals {
  public static final int SIGHUP = 1;
  public static final int SIGINT = 2;
  public static final int SIGQUIT = 3;
  public static final int SIGTRAP = 5;
  public static final int SIGABRT = 6;
  public static final int SIGILL = 4;
  public static final int SIGBUS = 7;
  public static final int SIGKILL = 9;
  public static final int SIGSEGV = 11;
  public static final int SIGSYS = 31;
  public static final int SIGUSR1 = 10;
  public static final int SIGPIPE = 13;
  public static final int SIGTERM = 15;
  public static final int SIGCHLD = 17;
  public static final int SIGCONT = 18;
  public static final int SIGSTOP = 19;
  public static final int SIGTSTP = 20;
  public static final int SIGTTIN = 21;
  public static final int SIGTTOU = 22;
  public static final int SIGURG = 23;

  /** The highest signal number. */
  public static final int MAX = 64;

  private Signals() {}

  /** Whether the default action of the signal stops the process. */
  public static boolean stops(int signal) {
    return signal == SIGSTOP || signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU;
  }
}
