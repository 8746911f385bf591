package io.legoos.linux;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Major and minor number of a Linux release. */
public record KernelVersion(int major, int minor) implements Comparable<KernelVersion> {
  /** The first with UFFDIO_MOVE, which takes a page out of a program atomically. */
  public static final KernelVersion MINIMUM = new KernelVersion(6, 8);

  /** The first in which kernel.pid_max is a process namespace's own. */
  public static final KernelVersion OWN_PID_MAX = new KernelVersion(6, 14);

  private static final Pattern RELEASE = Pattern.compile("(\\d{1,4})\\.(\\d{1,4}).*");

  /** Reads a release such as {@code 6.18.44-cloud}. */
  public static Optional<KernelVersion> parse(String release) {
    Matcher matcher = RELEASE.matcher(release.strip());
    return matcher.matches()
        ? Optional.of(
            new KernelVersion(
                Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))))
        : Optional.empty();
  }

  /** Of the kernel that this process runs on. */
  public static Optional<KernelVersion> running() {
    return parse(System.getProperty("os.version", ""));
  }

  @Override
  public int compareTo(KernelVersion other) {
    return major != other.major
        ? Integer.compare(major, other.major)
        : Integer.compare(minor, other.minor);
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
