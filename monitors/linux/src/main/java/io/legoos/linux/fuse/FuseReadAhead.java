package io.legoos.linux.fuse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How far the kernel reads ahead on a mount: /sys/class/bdi. A mount begins with 128 KiB, whatever
 * the two sides could agree on.
 */
public final class FuseReadAhead {
  private static final int MOUNTINFO_DEVICE = 2;
  private static final int MOUNTINFO_TARGET = 4;

  private FuseReadAhead() {}

  /**
   * Sets it for the mount at {@code target}; asks nothing of its file system.
   *
   * @throws IOException when nothing is mounted there, or /sys is not ours to write
   */
  public static void set(Path target, int kibibytes) throws IOException {
    String device = null;
    // proc_pid_mountinfo(5); the last mount at a place covers those before.
    for (String line :
        Files.readAllLines(Path.of("/proc/self/mountinfo"), StandardCharsets.ISO_8859_1)) {
      String[] fields = line.split(" ");
      if (fields[MOUNTINFO_TARGET].equals(escaped(target))) {
        device = fields[MOUNTINFO_DEVICE];
      }
    }
    if (device == null) {
      throw new IOException("nothing is mounted at " + target);
    }
    Files.writeString(
        Path.of("/sys/class/bdi", device, "read_ahead_kb"), Integer.toString(kibibytes));
  }

  private static String escaped(Path target) {
    String bytes =
        new String(target.toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    return bytes
        .replace("\\", "\\134")
        .replace(" ", "\\040")
        .replace("\t", "\\011")
        .replace("\n", "\\012");
  }
}
