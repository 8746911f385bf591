package io.legoos.protocol;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** A random id that every start of a monitor draws anew: 16 bytes. */
public record Incarnation(long high, long low) {
  public static final int BYTES = 16;

  public static Incarnation draw(RandomGenerator random) {
    return new Incarnation(random.nextLong(), random.nextLong());
  }

  /**
   * Reads the wire form.
   *
   * @throws IllegalArgumentException when it is not {@value #BYTES} bytes long
   */
  public static Incarnation of(ByteString bytes) {
    if (bytes.size() != BYTES) {
      throw new IllegalArgumentException("an incarnation has 16 bytes, not " + bytes.size());
    }
    ByteBuffer buffer = bytes.asReadOnlyByteBuffer();
    return new Incarnation(buffer.getLong(), buffer.getLong());
  }

  public ByteString toByteString() {
    ByteBuffer buffer = ByteBuffer.allocate(BYTES).putLong(high).putLong(low).flip();
    return ByteString.copyFrom(buffer);
  }

  @Override
  public String toString() {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(high) + hex.toHexDigits(low);
  }
}
