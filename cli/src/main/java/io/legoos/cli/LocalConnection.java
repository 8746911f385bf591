package io.legoos.cli;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.legoos.linux.UnixClient;
import io.legoos.protocol.local.LocalMessages;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a Unix socket of a local cluster. One thread may send while another receives;
 * sends of several threads do not mix.
 */
public final class LocalConnection implements Closeable {
  private final Closeable socket;
  private final InputStream in;
  private final OutputStream out;

  private LocalConnection(Closeable socket, InputStream in, OutputStream out) {
    this.socket = socket;
    this.in = in;
    this.out = out;
  }

  /** Connects, or fails at once: a Unix socket does not wait for its peer. */
  public static LocalConnection connect(Path socket) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(socket));
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    return new LocalConnection(
        channel, Channels.newInputStream(channel), Channels.newOutputStream(channel));
  }

  /** One over which descriptors come, too; closing it leaves the client as it is. */
  public static LocalConnection over(UnixClient client) {
    return new LocalConnection(() -> {}, client.input(), client.output());
  }

  public synchronized void send(MessageLite message) throws IOException {
    LocalMessages.write(out, message);
  }

  /** The next message, or null when the peer hung up. Blocks; closing ends it. */
  public <T extends MessageLite> @Nullable T receive(Parser<T> parser) throws IOException {
    return LocalMessages.read(in, parser);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
