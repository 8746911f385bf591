package io.legoos.processor.process;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
  private static final long AT_SYSINFO_EHDR = 33;

  /**
   * Searches this process's own vDSO.
   *
   * @throws IOException when there is none
   */
  public static VdsoGadget find() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/maps"))) {
      if (line.endsWith("[vdso]")) {
        long start = Long.parseUnsignedLong(line.substring(0, line.indexOf('-')), 16);
        long end =
            Long.parseUnsignedLong(line.substring(line.indexOf('-') + 1, line.indexOf(' ')), 16);
        MemorySegment image = MemorySegment.ofAddress(start).reinterpret(end - start);
        for (long i = 0; i + 1 < image.byteSize(); i++) {
          if (image.get(ValueLayout.JAVA_BYTE, i) == 0x0f
              && image.get(ValueLayout.JAVA_BYTE, i + 1) == 0x05) {
            return new VdsoGadget(i);
          }
        }
      }
    }
    throw new IOException("this kernel gives processes no vDSO; boot it without vdso=0");
  }

  /** The address of the instruction in process {@code pid}. */
  long addressIn(int pid) throws IOException {
    byte[] vector = Files.readAllBytes(Path.of("/proc/" + pid + "/auxv"));
    ByteBuffer words = ByteBuffer.wrap(vector).order(ByteOrder.LITTLE_ENDIAN);
    while (words.remaining() >= 16) {
      long type = words.getLong();
      long value = words.getLong();
      if (type == AT_SYSINFO_EHDR) {
        return value + offset;
      }
    }
    throw new IOException("process " + pid + " has no vDSO");
  }
}
