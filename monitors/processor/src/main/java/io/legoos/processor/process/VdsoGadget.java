package io.legoos.processor.process;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a {@code syscall} instruction stands in the kernel's vDSO, vdso(7). Every process has the
 * same vDSO, at an address of its own; so calls can be injected without patching the program's
 * text.
 *
 * @param offset from the start of the vDSO, in bytes
 */
public record VdsoGadget(long offset) {
  /**
   * Searches this process's own vDSO.
   *
   * @throws IOException when there is none
   */
  public static VdsoGadget find() throws IOException {
    long[] range = rangeIn("self");
    MemorySegment image = MemorySegment.ofAddress(range[0]).reinterpret(range[1] - range[0]);
    for (long i = 0; i + 1 < image.byteSize(); i++) {
      if (image.get(ValueLayout.JAVA_BYTE, i) == 0x0f
          && image.get(ValueLayout.JAVA_BYTE, i + 1) == 0x05) {
        return new VdsoGadget(i);
      }
    }
    throw new IOException("this kernel's vDSO holds no syscall instruction");
  }

  /** The address of the instruction in process {@code pid}. */
  long addressIn(int pid) throws IOException {
    return rangeIn(Integer.toString(pid))[0] + offset;
  }

  // Not from /proc/PID/auxv, which only the program's own user may open.
  private static long[] rangeIn(String process) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + process + "/maps"))) {
      if (line.endsWith("[vdso]")) {
        int dash = line.indexOf('-');
        return new long[] {
          Long.parseUnsignedLong(line.substring(0, dash), 16),
          Long.parseUnsignedLong(line.substring(dash + 1, line.indexOf(' ')), 16)
        };
      }
    }
    throw new IOException("process " + process + " has no vDSO; boot the kernel without vdso=0");
  }
}
