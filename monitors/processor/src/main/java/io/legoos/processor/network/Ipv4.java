package io.legoos.processor.network;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** What is read of IPv4 packets (RFC 791), and the one that is written (RFC 792). Pure. */
final class Ipv4 {
  static final int HEADER_BYTES = 20;

  /** The largest packet of an interface of ours; larger ones than Ethernet's cost less a byte. */
  static final int MTU = 16 * 1024;

  private static final int UNREACHABLE_BYTES = HEADER_BYTES + 8 + HEADER_BYTES + 8;
  private static final int ICMP = 1;
  private static final int DESTINATION_UNREACHABLE = 3;
  private static final int HOST_UNREACHABLE = 1;
  private static final int TTL = 64;

  private static final ValueLayout.OfShort WORD =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt ADDRESS =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private Ipv4() {}

  /** Whether the first {@code bytes} of the buffer are a whole packet of this version. */
  static boolean isPacket(MemorySegment buffer, long bytes) {
    return bytes >= HEADER_BYTES
        && (buffer.get(ValueLayout.JAVA_BYTE, 0) & 0xf0) == 0x40
        && Short.toUnsignedInt(buffer.get(WORD, 2)) == bytes;
  }

  static int source(MemorySegment packet) {
    return packet.get(ADDRESS, 12);
  }

  static int destination(MemorySegment packet) {
    return packet.get(ADDRESS, 16);
  }

  /**
   * Writes the answer to a packet whose destination is nowhere: its sender learns at once what it
   * would wait for.
   *
   * @param packet a packet; at least {@link #HEADER_BYTES}
   * @param answer room for it
   * @return its length; 0: no answer is due (RFC 1122, 3.2.2)
   */
  static int unreachable(MemorySegment packet, MemorySegment answer) {
    boolean aboutErrors = packet.get(ValueLayout.JAVA_BYTE, 9) == ICMP;
    boolean laterFragment = (packet.get(WORD, 6) & 0x1fff) != 0;
    int headerBytes = (packet.get(ValueLayout.JAVA_BYTE, 0) & 0xf) * 4;
    if (aboutErrors || laterFragment || headerBytes != HEADER_BYTES) {
      return 0;
    }
    int quoted = (int) Math.min(HEADER_BYTES + 8, packet.byteSize());
    int length = UNREACHABLE_BYTES - (HEADER_BYTES + 8 - quoted);
    answer.asSlice(0, length).fill((byte) 0);
    answer.set(ValueLayout.JAVA_BYTE, 0, (byte) 0x45);
    answer.set(WORD, 2, (short) length);
    answer.set(ValueLayout.JAVA_BYTE, 8, (byte) TTL);
    answer.set(ValueLayout.JAVA_BYTE, 9, (byte) ICMP);
    answer.set(ADDRESS, 12, destination(packet));
    answer.set(ADDRESS, 16, source(packet));
    answer.set(WORD, 10, checksum(answer, 0, HEADER_BYTES));
    answer.set(ValueLayout.JAVA_BYTE, 20, (byte) DESTINATION_UNREACHABLE);
    answer.set(ValueLayout.JAVA_BYTE, 21, (byte) HOST_UNREACHABLE);
    MemorySegment.copy(packet, 0, answer, HEADER_BYTES + 8L, quoted);
    answer.set(WORD, 22, checksum(answer, HEADER_BYTES, length));
    return length;
  }

  /** The Internet checksum (RFC 1071) of an even number of bytes. */
  static short checksum(MemorySegment bytes, int from, int to) {
    int sum = 0;
    for (int at = from; at < to; at += 2) {
      sum += Short.toUnsignedInt(bytes.get(WORD, at));
    }
    sum = (sum >>> 16) + (sum & 0xffff);
    return (short) ~(sum + (sum >>> 16));
  }
}
