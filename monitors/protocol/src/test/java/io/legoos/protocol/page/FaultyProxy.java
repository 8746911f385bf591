package io.legoos.protocol.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A TCP proxy on loopback that can corrupt, withhold or cut what passes through it. */
final class FaultyProxy implements AutoCloseable {
  /** The byte behind every occurrence of these is flipped once {@link #corrupt} was called. */
  static final byte[] MARKER = "flip the byte behind this".getBytes(StandardCharsets.US_ASCII);

  private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final InetSocketAddress target;
  private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
  private volatile boolean corrupting;
  private volatile boolean withholding;

  FaultyProxy(InetSocketAddress target) throws IOException {
    this.target = target;
    Thread.ofVirtual().start(this::acceptAll);
  }

  InetSocketAddress address() {
    return (InetSocketAddress) listener.getLocalSocketAddress();
  }

  void corrupt() {
    corrupting = true;
  }

  /** From now on nothing passes, and nobody is told. */
  void withhold() {
    withholding = true;
  }

  void cut() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  private void acceptAll() {
    try {
      while (true) {
        Socket near = listener.accept();
        Socket far = new Socket(target.getAddress(), target.getPort());
        sockets.add(near);
        sockets.add(far);
        Thread.ofVirtual().start(() -> pump(near, far));
        Thread.ofVirtual().start(() -> pump(far, near));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void pump(Socket from, Socket to) {
    byte[] chunk = new byte[65536];
    int matched = 0;
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int got = in.read(chunk); got >= 0; got = in.read(chunk)) {
        for (int i = 0; i < got; i++) {
          if (matched == MARKER.length) {
            chunk[i] ^= corrupting ? (byte) 1 : 0;
            matched = 0;
          } else if (chunk[i] == MARKER[matched]) {
            matched++;
          } else {
            matched = chunk[i] == MARKER[0] ? 1 : 0;
          }
        }
        if (!withholding) {
          out.write(chunk, 0, got);
        }
      }
      to.shutdownOutput();
    } catch (IOException e) {
      // Cut, or an end is gone.
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
      cut();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
