package io.legoos.managers;

import io.legoos.runtime.StartupException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * GSM's append-only log (LegoOS replays the same at its start): one line per vNode with its
 * CRC-32C. A placement is durable when {@link #append} returns. A last line that a crash tore off
 * is cut away; damage anywhere else stops the start, since vNodes would lose their files. Not
 * thread-safe.
 */
final class VNodeJournal implements VNodeLog {
  private static final long MAX_BYTES = 64L << 20;

  private final Path file;
  private final FileChannel channel;
  private final List<VNodePlacement> replayed = new ArrayList<>();

  private VNodeJournal(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Opens, or makes, the log and replays it.
   *
   * @throws StartupException when it cannot be read or is damaged
   */
  static VNodeJournal open(Path file) throws StartupException {
    try {
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      VNodeJournal journal = new VNodeJournal(file, channel);
      try {
        journal.replay();
      } catch (IOException | StartupException e) {
        channel.close();
        throw e;
      }
      return journal;
    } catch (IOException e) {
      throw new StartupException("cannot open " + file + ": " + e + "; make it writable", e);
    }
  }

  private void replay() throws IOException, StartupException {
    if (channel.size() > MAX_BYTES) {
      throw new StartupException(file + " is larger than " + MAX_BYTES + " bytes; restore it");
    }
    byte[] bytes = Files.readAllBytes(file);
    int start = 0;
    for (int end = indexOfNewline(bytes, start); end >= 0; end = indexOfNewline(bytes, start)) {
      String line = new String(bytes, start, end - start, StandardCharsets.UTF_8);
      @Nullable VNodePlacement placement = parse(line);
      if (placement == null) {
        throw new StartupException(
            file + " is damaged at byte " + start + "; restore it from a backup");
      }
      replayed.add(placement);
      start = end + 1;
    }
    channel.truncate(start);
    channel.position(start);
  }

  private static int indexOfNewline(byte[] bytes, int from) {
    for (int i = from; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  @Override
  public List<VNodePlacement> replayed() {
    return List.copyOf(replayed);
  }

  /**
   * Appends and syncs; after a failure the log is as before.
   *
   * @throws IOException when the disk refuses
   */
  @Override
  public void append(VNodePlacement placement) throws IOException {
    long before = channel.position();
    try {
      ByteBuffer line =
          ByteBuffer.wrap((format(placement) + "\n").getBytes(StandardCharsets.UTF_8));
      while (line.hasRemaining()) {
        channel.write(line);
      }
      channel.force(false);
    } catch (IOException e) {
      cutBackTo(before, e);
      throw e;
    }
  }

  /** A torn line may not stay before the next one; if it cannot be cut, nothing follows it. */
  private void cutBackTo(long position, IOException cause) throws IOException {
    try {
      channel.truncate(position);
    } catch (IOException e) {
      cause.addSuppressed(e);
      channel.close();
    }
  }

  private static String format(VNodePlacement placement) {
    String body = placement.vnode() + " " + placement.storage() + " " + placement.volumeBytes();
    return checksum(body) + " " + body;
  }

  private static @Nullable VNodePlacement parse(String line) {
    String[] words = line.split(" ", -1);
    if (words.length != 4) {
      return null;
    }
    try {
      VNodePlacement placement = new VNodePlacement(words[1], words[2], Long.parseLong(words[3]));
      return format(placement).equals(line) ? placement : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static String checksum(String body) {
    CRC32C crc = new CRC32C();
    crc.update(body.getBytes(StandardCharsets.UTF_8));
    return "%08x".formatted(crc.getValue());
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
