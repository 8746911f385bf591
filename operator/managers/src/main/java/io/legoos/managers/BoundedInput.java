package io.legoos.managers;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream of which one message may take so many bytes only; a stranger writes to it. */
final class BoundedInput extends FilterInputStream {
  private final int maxMessageBytes;
  private int left;

  BoundedInput(InputStream in, int maxMessageBytes) {
    super(in);
    this.maxMessageBytes = maxMessageBytes;
    this.left = maxMessageBytes;
  }

  /** The next message begins. */
  void renew() {
    left = maxMessageBytes;
  }

  @Override
  public int read() throws IOException {
    spend(1);
    return super.read();
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    spend(1);
    int read = super.read(target, offset, Math.min(length, left + 1));
    left -= Math.max(0, read - 1);
    return read;
  }

  private void spend(int bytes) throws IOException {
    if (left < bytes) {
      throw new IOException("a message is larger than " + maxMessageBytes + " bytes");
    }
    left -= bytes;
  }
}
