package io.legoos.cli.bench.slowdown;

import io.legoos.cli.CliException;
import io.legoos.cli.bench.frame.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Compressed memory: Documentation/admin-guide/blockdev/zram.rst of Linux. */
final class ZramDevice implements SwapDevice {
  private static final Path CONTROL = Path.of("/sys/class/zram-control");
  private static final int MM_STAT_MEM_USED_MAX = 4;

  private final int number;

  private ZramDevice(int number) {
    this.number = number;
  }

  /**
   * Swaps to a new device.
   *
   * @param bytes of pages that it takes, before they are compressed
   * @throws CliException when this kernel has no zram
   */
  static ZramDevice open(long bytes) throws CliException, IOException {
    if (!Files.exists(CONTROL)) {
      throw CliException.platform("the kernel has no zram; load its module");
    }
    ZramDevice device =
        new ZramDevice(Integer.parseInt(Files.readString(CONTROL.resolve("hot_add")).strip()));
    try {
      Files.writeString(device.setting("disksize"), Long.toString(bytes));
      Command.run(List.of("mkswap", device.file()));
      Command.run(List.of("swapon", device.file()));
      return device;
    } catch (CliException | IOException e) {
      SwapDevice.offIfOn(Path.of(device.file()), e);
      device.remove();
      throw e;
    }
  }

  private String file() {
    return "/dev/zram" + number;
  }

  private Path setting(String name) {
    return Path.of("/sys/block", "zram" + number, name);
  }

  @Override
  public long memoryBytes() throws IOException {
    String[] fields = Files.readString(setting("mm_stat")).strip().split("\\s+");
    return Long.parseLong(fields[MM_STAT_MEM_USED_MAX]);
  }

  private void remove() throws IOException {
    Files.writeString(CONTROL.resolve("hot_remove"), Integer.toString(number));
  }

  @Override
  public void close() throws CliException, IOException {
    Command.undo(List.of("swapoff", file()));
    Files.writeString(setting("reset"), "1");
    remove();
  }
}
