package io.legoos.processor.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.protocol.VirtualAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class Ipv4Test {
  /** A SYN from 10.0.0.1 to 10.0.0.2, as tcpdump shows it. */
  private static final String SYN =
      "4500003c1c4640004006"
          + "0a76"
          + "0a000001"
          + "0a000002"
          + "9c40005000000001000000005002ffff0000000002040534"
          + "0402080a0000000000000000010303070000";

  private final Arena arena = Arena.ofConfined();

  @AfterEach
  void close() {
    arena.close();
  }

  private MemorySegment packet(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    MemorySegment segment = arena.allocate(bytes.length, 8);
    MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, 0, bytes.length);
    return segment;
  }

  private MemorySegment syn() {
    MemorySegment packet = packet(SYN);
    // The length as it is.
    packet.set(ValueLayout.JAVA_BYTE, 3, (byte) packet.byteSize());
    return packet;
  }

  @Test
  void aWholePacketOfThisVersionIsOne() {
    MemorySegment syn = syn();
    assertThat(Ipv4.isPacket(syn, syn.byteSize())).isTrue();
    assertThat(Ipv4.source(syn)).isEqualTo(VirtualAddress.of(0).value());
    assertThat(Ipv4.destination(syn)).isEqualTo(VirtualAddress.of(1).value());
    assertThat(Ipv4.isPacket(syn, syn.byteSize() - 1)).as("cut off").isFalse();
    assertThat(Ipv4.isPacket(syn, 19)).isFalse();
    syn.set(ValueLayout.JAVA_BYTE, 0, (byte) 0x65);
    assertThat(Ipv4.isPacket(syn, syn.byteSize())).as("version 6").isFalse();
  }

  @Test
  void theAnswerToAPacketForNobodyIsAnErrorFromTheAddressThatWasAskedFor() {
    MemorySegment syn = syn();
    MemorySegment answer = arena.allocate(Ipv4.MTU, 8);

    int bytes = Ipv4.unreachable(syn, answer);

    assertThat(bytes).isEqualTo(56);
    assertThat(Ipv4.isPacket(answer, bytes)).isTrue();
    assertThat(Ipv4.source(answer)).isEqualTo(Ipv4.destination(syn));
    assertThat(Ipv4.destination(answer)).isEqualTo(Ipv4.source(syn));
    assertThat(Ipv4.checksum(answer, 0, 20)).as("a right checksum sums up to 0").isZero();
    assertThat(Ipv4.checksum(answer, 20, bytes)).isZero();
    assertThat(answer.asSlice(28, 28).asByteBuffer())
        .as("what it is about")
        .isEqualTo(syn.asSlice(0, 28).asByteBuffer());
    assertThat(answer.get(ValueLayout.JAVA_BYTE, 20)).isEqualTo((byte) 3);
  }

  @Test
  void errorsAreNotAnsweredByErrors() {
    MemorySegment answer = arena.allocate(Ipv4.MTU, 8);
    MemorySegment icmp = syn();
    icmp.set(ValueLayout.JAVA_BYTE, 9, (byte) 1);
    assertThat(Ipv4.unreachable(icmp, answer)).isZero();
    MemorySegment fragment = syn();
    fragment.set(ValueLayout.JAVA_BYTE, 7, (byte) 1);
    assertThat(Ipv4.unreachable(fragment, answer)).isZero();
  }

  /** The example of RFC 1071. */
  @Test
  void theChecksumIsTheInternets() {
    MemorySegment bytes = packet("0001f203f4f5f6f7");
    assertThat(Ipv4.checksum(bytes, 0, 8)).isEqualTo((short) ~0xddf2);
    assertThat(ByteBuffer.allocate(2).putShort(0, Ipv4.checksum(bytes, 0, 8)).get(0))
        .isEqualTo((byte) 0x22);
  }
}
