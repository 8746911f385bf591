package io.legoos.managers;

import io.legoos.runtime.StartupException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * GSM's append-only log (LegoOS replays the same at its start): a {@link VNodeLine} per change,
 * durable when {@link #append} returns. A last line that a crash tore off is cut away; damage
 * anywhere else stops the start, since vNodes would lose their files. Opening drops the lines of
 * vNodes that are no more, so that making and deleting them does not fill it. Not thread-safe.
 */
final class VNodeJournal implements VNodeLog {
  private static final long MAX_BYTES = 64L << 20;

  private final Path file;
  private final long maxBytes;
  private FileChannel channel;
  private final List<VNodeChange> replayed = new ArrayList<>();

  private VNodeJournal(Path file, long maxBytes, FileChannel channel) {
    this.file = file;
    this.maxBytes = maxBytes;
    this.channel = channel;
  }

  /**
   * Opens, or makes, the log and replays it.
   *
   * @throws StartupException when it cannot be read or is damaged
   */
  static VNodeJournal open(Path file) throws StartupException {
    return open(file, MAX_BYTES);
  }

  static VNodeJournal open(Path file, long maxBytes) throws StartupException {
    try {
      VNodeJournal journal = new VNodeJournal(file, maxBytes, openFile(file));
      try {
        journal.replay();
        journal.dropTheDeleted();
      } catch (IOException | StartupException e) {
        journal.close();
        throw e;
      }
      return journal;
    } catch (IOException e) {
      throw new StartupException("cannot open " + file + ": " + e + "; make it writable", e);
    }
  }

  private static FileChannel openFile(Path file) throws IOException {
    return FileChannel.open(
        file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  private void replay() throws IOException, StartupException {
    if (channel.size() > maxBytes) {
      throw new StartupException(file + " is larger than " + maxBytes + " bytes; restore it");
    }
    byte[] bytes = Files.readAllBytes(file);
    int start = 0;
    for (int end = indexOfNewline(bytes, start); end >= 0; end = indexOfNewline(bytes, start)) {
      String line = new String(bytes, start, end - start, StandardCharsets.UTF_8);
      @Nullable VNodeChange change = VNodeLine.parse(line);
      if (change == null) {
        throw new StartupException(
            file + " is damaged at byte " + start + "; restore it from a backup");
      }
      replayed.add(change);
      start = end + 1;
    }
    channel.truncate(start);
    channel.position(start);
  }

  /** Writes the file anew beside the old one, and takes its place when it is on the disk. */
  private void dropTheDeleted() throws IOException {
    Map<String, List<VNodeChange>> alive = new LinkedHashMap<>();
    for (VNodeChange change : replayed) {
      if (change instanceof VNodeDeletion deletion && deletion.done()) {
        alive.remove(change.vnode());
      } else {
        alive.computeIfAbsent(change.vnode(), vnode -> new ArrayList<>()).add(change);
      }
    }
    List<VNodeChange> kept = alive.values().stream().flatMap(List::stream).toList();
    if (kept.size() == replayed.size()) {
      return;
    }
    Path anew = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(anew);
    channel.close();
    channel = openFile(anew);
    for (VNodeChange change : kept) {
      write(change);
    }
    channel.force(true);
    Files.move(anew, file, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel directory = FileChannel.open(file.toAbsolutePath().getParent())) {
      directory.force(true);
    }
    replayed.clear();
    replayed.addAll(kept);
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
  public List<VNodeChange> replayed() {
    return List.copyOf(replayed);
  }

  /**
   * Appends and syncs; after a failure the log is as before.
   *
   * @throws IOException when the disk refuses, or the log is full
   */
  @Override
  public void append(VNodeChange change) throws IOException {
    long before = channel.position();
    try {
      write(change);
      channel.force(false);
    } catch (IOException e) {
      cutBackTo(before, e);
      throw e;
    }
  }

  private void write(VNodeChange change) throws IOException {
    ByteBuffer line =
        ByteBuffer.wrap((VNodeLine.format(change) + "\n").getBytes(StandardCharsets.UTF_8));
    if (channel.position() + line.remaining() > maxBytes) {
      throw new IOException(file + " is full; start the managers anew to drop what was deleted");
    }
    while (line.hasRemaining()) {
      channel.write(line);
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

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
