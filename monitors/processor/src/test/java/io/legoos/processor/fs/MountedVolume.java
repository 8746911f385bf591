package io.legoos.processor.fs;

import static org.assertj.core.api.Assertions.fail;

import io.legoos.linux.LinuxException;
import io.legoos.linux.Mounts;
import io.legoos.linux.SystemCalls;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;

/** A volume mounted for a test, and a tmpfs beside it that says how it should behave. */
final class MountedVolume implements AutoCloseable {
  private final Path mounted;
  private final Path reference;
  private final FuseMount mount;

  private MountedVolume(Path mounted, Path reference, FuseMount mount) {
    this.mounted = mounted;
    this.reference = reference;
    this.mount = mount;
  }

  static MountedVolume of(Path directory, VolumeClient volume) throws IOException {
    return of(directory, volume, FuseOptions.DEFAULT);
  }

  static MountedVolume of(Path directory, VolumeClient volume, FuseOptions options)
      throws IOException {
    Path mounted = Files.createDirectories(directory.resolve("mounted"));
    Path reference = Files.createDirectories(directory.resolve("reference"));
    // Test directories are the owner's alone; other users take part here.
    for (Path at = directory; at != null && at.getNameCount() > 1; at = at.getParent()) {
      at.toFile().setExecutable(true, false);
    }
    try (Arena arena = Arena.ofConfined()) {
      FuseMount mount = FuseMount.mount("test", mounted, volume, options);
      Mounts.mount(
          new SystemCalls(arena), "reference", reference, "tmpfs", Mounts.MS_NODEV, "size=2g");
      return new MountedVolume(mounted, reference, mount);
    } catch (LinuxException e) {
      return fail("run the tests as root (CAP_SYS_ADMIN) with /dev/fuse: %s", e.getMessage());
    }
  }

  Path path() {
    return mounted;
  }

  Path reference() {
    return reference;
  }

  FuseMount mount() {
    return mount;
  }

  @Override
  public void close() {
    mount.close();
    try (Arena arena = Arena.ofConfined()) {
      Mounts.unmount(new SystemCalls(arena), reference, Mounts.MNT_DETACH);
    }
  }
}
