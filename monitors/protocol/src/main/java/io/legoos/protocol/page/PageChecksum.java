package io.legoos.protocol.page;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** CRC32C of parts of direct buffers, without allocation. Not thread-safe. */
public final class PageChecksum {
  private final CRC32C crc = new CRC32C();

  /** The checksum of a part of {@code buffer}; position and limit are as before afterwards. */
  public int of(ByteBuffer buffer, int offset, int length) {
    int position = buffer.position();
    int limit = buffer.limit();
    buffer.limit(offset + length).position(offset);
    crc.reset();
    crc.update(buffer);
    buffer.limit(limit).position(position);
    return (int) crc.getValue();
  }
}
