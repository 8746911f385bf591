package io.legoos.protocol.page.tcp;

import io.legoos.protocol.Incarnation;
import io.legoos.protocol.page.LaneHello;
import io.legoos.protocol.page.PageChannelException;
import io.legoos.protocol.page.PageChannelException.Reason;
import io.legoos.protocol.page.PageChecksum;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The first frame of each side of a lane. The body of a HELLO is: processor incarnation (16),
 * memory incarnation (16), capability (32), length of the vProcess id (u16), the id in UTF-8. The
 * body of a REFUSED is its reason in words. Not thread-safe; used once.
 */
final class Handshake {
  private static final int ID_AT = 2 * Incarnation.BYTES + LaneHello.CAPABILITY_BYTES;

  private final LaneSocket socket;
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(FrameHeader.BYTES + FrameHeader.MAX_HANDSHAKE_BODY_BYTES)
          .order(ByteOrder.LITTLE_ENDIAN);
  private final FrameHeader header = new FrameHeader(buffer, new PageChecksum());

  Handshake(LaneSocket socket) {
    this.socket = socket;
  }

  /**
   * Says hello and waits for the answer.
   *
   * @throws PageChannelException when the memory monitor refuses
   */
  void sendHello(LaneHello hello) throws IOException {
    byte[] id = hello.vprocessId().getBytes(StandardCharsets.UTF_8);
    buffer.clear().position(FrameHeader.BYTES);
    putIncarnation(hello.processor());
    putIncarnation(hello.memory());
    buffer.put(hello.capability());
    buffer.putShort((short) id.length);
    buffer.put(id);
    writeFrame(FrameType.HELLO, hello.epoch(), null);
    readFrame();
    switch (header.type()) {
      case WELCOME -> {}
      case REFUSED -> throw new PageChannelException(header.reason(), bodyText());
      default -> throw new PageChannelException(Reason.BAD_FRAME, "no answer to the hello");
    }
  }

  /** Waits for the hello of a new lane. */
  LaneHello receiveHello() throws IOException {
    readFrame();
    if (header.type() != FrameType.HELLO || header.bodyBytes() < ID_AT + Short.BYTES) {
      throw new PageChannelException(Reason.BAD_FRAME, "a lane starts with a hello");
    }
    Incarnation processor = getIncarnation();
    Incarnation memory = getIncarnation();
    byte[] capability = new byte[LaneHello.CAPABILITY_BYTES];
    buffer.get(capability);
    int idBytes = Short.toUnsignedInt(buffer.getShort());
    if (idBytes == 0 || idBytes > LaneHello.MAX_ID_BYTES || idBytes != buffer.remaining()) {
      throw new PageChannelException(Reason.BAD_FRAME, "a vProcess id of " + idBytes + " bytes");
    }
    byte[] id = new byte[idBytes];
    buffer.get(id);
    String vprocessId = new String(id, StandardCharsets.UTF_8);
    if (!Arrays.equals(id, vprocessId.getBytes(StandardCharsets.UTF_8))) {
      throw new PageChannelException(Reason.BAD_FRAME, "a vProcess id that is not UTF-8");
    }
    return new LaneHello(vprocessId, processor, memory, header.epoch(), capability);
  }

  void welcome(long epoch) throws IOException {
    buffer.clear().position(FrameHeader.BYTES);
    writeFrame(FrameType.WELCOME, epoch, null);
  }

  void refuse(PageChannelException refusal) throws IOException {
    byte[] words = String.valueOf(refusal.getMessage()).getBytes(StandardCharsets.UTF_8);
    buffer.clear().position(FrameHeader.BYTES);
    buffer.put(words, 0, Math.min(words.length, FrameHeader.MAX_HANDSHAKE_BODY_BYTES));
    writeFrame(FrameType.REFUSED, 0, refusal.reason());
  }

  private void writeFrame(FrameType type, long epoch, @Nullable Reason reason) throws IOException {
    int bodyBytes = buffer.position() - FrameHeader.BYTES;
    header.at(0).write(type, 0, epoch, 0, 0, bodyBytes);
    if (reason != null) {
      header.writeReason(reason);
    }
    header.seal(bodyBytes);
    socket.write(buffer.flip());
  }

  /** Reads and checks one frame; leaves the buffer at its body. */
  private void readFrame() throws IOException {
    socket.beginRead();
    socket.readFully(buffer.clear().limit(FrameHeader.BYTES));
    header.at(0).check();
    switch (header.type()) {
      case HELLO, WELCOME, REFUSED -> {}
      case REQUEST, REPLY, ABORT ->
          throw new PageChannelException(Reason.BAD_FRAME, "a handshake comes first");
    }
    int bodyBytes = header.bodyBytes();
    socket.readFully(buffer.limit(FrameHeader.BYTES + bodyBytes));
    socket.endRead();
    header.checkTable(bodyBytes);
    buffer.position(FrameHeader.BYTES);
  }

  private String bodyText() {
    byte[] words = new byte[buffer.remaining()];
    buffer.get(words);
    return new String(words, StandardCharsets.UTF_8);
  }

  private void putIncarnation(Incarnation incarnation) {
    buffer.putLong(incarnation.high()).putLong(incarnation.low());
  }

  private Incarnation getIncarnation() {
    return new Incarnation(buffer.getLong(), buffer.getLong());
  }
}
