package io.legoos.memory.cache;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/** A file of a storage monitor, whose bytes follow from its version. Thread-safe. */
final class VersionedFile implements FileSource {
  static final long VOLUME = 77;

  private volatile State state;
  private final AtomicLong reads = new AtomicLong();

  private record State(long version, long size) {}

  VersionedFile(long version, long size) {
    this.state = new State(version, size);
  }

  static byte at(long version, long offset) {
    long mixed = (version * 0x9e3779b97f4a7c15L) ^ (offset * 0xbf58476d1ce4e5b9L);
    return (byte) (mixed >>> 29);
  }

  void change(long version, long size) {
    state = new State(version, size);
  }

  long version() {
    return state.version();
  }

  long size() {
    return state.size();
  }

  /** Reads that have come here. */
  long reads() {
    return reads.get();
  }

  @Override
  public FileContent read(long offset, int length) throws IOException {
    State now = state;
    reads.incrementAndGet();
    int bytes = (int) Math.max(0, Math.min(length, now.size() - offset));
    byte[] data = new byte[bytes];
    for (int i = 0; i < bytes; i++) {
      data[i] = at(now.version(), offset + i);
    }
    return new FileContent(ByteString.copyFrom(data), now.version(), now.size(), VOLUME);
  }
}
