package io.legoos.processor.fs;

import java.nio.file.Path;

/** Mounts a volume in memory until it is told to end, for what kills the process that serves. */
final class MountedMemory {
  private MountedMemory() {}

  /** Argument: where to mount. Says "ready". */
  public static void main(String[] arguments) throws Exception {
    try (FuseMount mount =
        FuseMount.mount("test", Path.of(arguments[0]), new MemoryVolume(), FuseOptions.DEFAULT)) {
      System.out.println("ready");
      while (System.in.read() >= 0) {
        System.out.println(mount.session().counters());
      }
    }
  }
}
