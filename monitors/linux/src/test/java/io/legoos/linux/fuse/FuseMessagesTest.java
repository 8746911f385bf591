package io.legoos.linux.fuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legoos.linux.Errno;
import io.legoos.linux.LinuxException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Sizes are those of the structs in linux/fuse.h 7.38; nothing is read beyond what came. */
class FuseMessagesTest {
  private static final FuseValidity SECOND =
      new FuseValidity(Duration.ofSeconds(1), Duration.ofMillis(1500));
  private static final FuseAttr ATTR =
      new FuseAttr(7, 100, 8, -1, 2, 3, 4, 5, 6, 0x81a4, 1, 10, 11, 12);

  private final MemorySegment buffer = MemorySegment.ofArray(new byte[256]);
  private final FuseRequest request = new FuseRequest(buffer);
  private final FuseReply reply = new FuseReply(MemorySegment.ofArray(new byte[512]));

  private void receive(String body) throws LinuxException {
    byte[] bytes = body.getBytes(StandardCharsets.ISO_8859_1);
    buffer.fill((byte) 'x');
    MemorySegment.copy(
        bytes, 0, buffer, ValueLayout.JAVA_BYTE, FuseRequest.HEADER_BYTES, bytes.length);
    int length = FuseRequest.HEADER_BYTES + bytes.length;
    buffer.set(ValueLayout.JAVA_INT_UNALIGNED, 0, length);
    request.received(length);
  }

  @Test
  void stringsFollowEachOther() throws LinuxException {
    receive("from\0to\0");

    assertThat(request.stringAt(0)).asString().isEqualTo("from");
    assertThat(request.stringAt(5)).asString().isEqualTo("to");
  }

  @Test
  void nothingIsReadBeyondTheMessage() throws LinuxException {
    receive("no end");

    assertMalformed(() -> request.stringAt(0));
    assertMalformed(() -> request.longAt(0));
    assertMalformed(() -> request.intAt(3));
    assertMalformed(() -> request.intAt(-1));
    assertMalformed(() -> request.dataAt(0, 7));
    assertMalformed(() -> request.dataAt(4, -1));
    assertMalformed(() -> request.dataAt(Integer.MAX_VALUE, Integer.MAX_VALUE));
    assertThat(request.dataAt(2, 4).byteSize()).isEqualTo(4);
  }

  @Test
  void aMessageThatIsNotWholeIsRefused() {
    buffer.set(ValueLayout.JAVA_INT_UNALIGNED, 0, 60);
    assertMalformed(() -> request.received(59));
    assertMalformed(() -> request.received(20));
    assertMalformed(() -> request.received(1000));
  }

  private static void assertMalformed(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable access) {
    assertThatThrownBy(access)
        .isInstanceOfSatisfying(
            LinuxException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EIO));
  }

  private int bodyOf(Runnable put) {
    reply.clear();
    put.run();
    return reply.bodyBytes();
  }

  @Test
  void answersHaveTheSizesOfTheHeader() {
    assertThat(bodyOf(() -> reply.putEntry(ATTR, SECOND))).isEqualTo(128);
    assertThat(bodyOf(() -> reply.putNoEntry(SECOND))).isEqualTo(128);
    assertThat(bodyOf(reply::putUnknownEntry)).isEqualTo(128);
    assertThat(bodyOf(() -> reply.putAttributes(ATTR, SECOND))).isEqualTo(104);
    assertThat(bodyOf(() -> reply.putOpen(1, 2))).isEqualTo(16);
    assertThat(bodyOf(() -> reply.putStatistics(1, 2, 3, 4))).isEqualTo(80);
    assertThat(bodyOf(() -> reply.putInit(new FuseInit(1, 2, 3, 4, 5, 6)))).isEqualTo(64);
    for (int name = 1; name < 20; name++) {
      byte[] bytes = new byte[name];
      assertThat(bodyOf(() -> reply.putDirectoryEntry(1, 2, 0x4000, bytes)))
          .isEqualTo(FuseReply.directoryEntryBytes(name))
          .isGreaterThanOrEqualTo(24 + name)
          .matches(size -> size % 8 == 0);
    }
  }

  @Test
  void anErrorHasNoBody() {
    MemorySegment out = MemorySegment.ofArray(new byte[64]);
    FuseReply error = new FuseReply(out);
    error.putLong(1);

    assertThat(error.finish(77, Errno.ENOENT)).isEqualTo(16);
    assertThat(out.get(ValueLayout.JAVA_INT_UNALIGNED, 0)).isEqualTo(16);
    assertThat(out.get(ValueLayout.JAVA_INT_UNALIGNED, 4)).isEqualTo(-Errno.ENOENT);
    assertThat(out.get(ValueLayout.JAVA_LONG_UNALIGNED, 8)).isEqualTo(77);
  }

  @Test
  void anAnswerDoesNotGrowBeyondItsBuffer() {
    FuseReply small = new FuseReply(MemorySegment.ofArray(new byte[20]));

    assertThat(small.room()).isEqualTo(4);
    assertThatThrownBy(() -> small.putLong(1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> small.data(5)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> small.advance(5)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> small.advance(-1)).isInstanceOf(IndexOutOfBoundsException.class);
  }
}
