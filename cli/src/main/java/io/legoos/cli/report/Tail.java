package io.legoos.cli.report;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** The end of a text file, from the beginning of a line on. */
final class Tail {
  private Tail() {}

  /**
   * At most so many bytes; what is no UTF-8 is replaced.
   *
   * @throws IOException when it is no regular file or cannot be read
   */
  static String of(Path file, int maxBytes) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException("no regular file");
    }
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      long start = Math.max(0, channel.size() - maxBytes);
      ByteBuffer bytes = ByteBuffer.allocate(maxBytes);
      channel.position(start);
      while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
        // Until the end or all that is wanted.
      }
      String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
      return start == 0 ? text : text.substring(text.indexOf('\n') + 1);
    }
  }
}
