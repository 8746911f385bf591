package io.legoos.protocol.local;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The frame around every message on a local socket: a 4-byte little-endian length, then the
 * protobuf.
 */
public final class LocalMessages {
  /**
   * Largest message either side accepts: an argument list and environment at their Linux limits.
   */
  public static final int MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

  private LocalMessages() {}

  /**
   * Writes one message with its frame in a single write.
   *
   * @throws IOException when the peer is gone or the message exceeds {@link #MAX_MESSAGE_BYTES}
   */
  public static void write(OutputStream out, MessageLite message) throws IOException {
    byte[] body = message.toByteArray();
    if (body.length > MAX_MESSAGE_BYTES) {
      throw new IOException(
          "message of " + body.length + " bytes exceeds the limit of " + MAX_MESSAGE_BYTES);
    }
    byte[] frame = new byte[body.length + Integer.BYTES];
    for (int i = 0; i < Integer.BYTES; i++) {
      frame[i] = (byte) (body.length >>> (8 * i));
    }
    System.arraycopy(body, 0, frame, Integer.BYTES, body.length);
    out.write(frame);
    out.flush();
  }

  /**
   * Reads one message, or returns null when the peer hung up between two messages.
   *
   * @throws IOException when the stream breaks off inside a message, or the message is too large or
   *     malformed
   */
  public static <T extends MessageLite> @Nullable T read(InputStream in, Parser<T> parser)
      throws IOException {
    byte[] prefix = in.readNBytes(Integer.BYTES);
    if (prefix.length == 0) {
      return null;
    }
    if (prefix.length < Integer.BYTES) {
      throw new EOFException("the peer hung up inside a message");
    }
    int length = 0;
    for (int i = 0; i < Integer.BYTES; i++) {
      length |= (prefix[i] & 0xff) << (8 * i);
    }
    if (length < 0 || length > MAX_MESSAGE_BYTES) {
      throw new IOException("a message announced " + length + " bytes, above the limit");
    }
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      throw new EOFException("the peer hung up inside a message");
    }
    return parser.parseFrom(body);
  }
}
