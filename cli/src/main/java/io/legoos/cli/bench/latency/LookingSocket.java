package io.legoos.cli.bench.latency;

import io.legoos.protocol.page.Lookout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** Looks for bytes for a while before it sleeps, as the sockets of the page channel do. */
final class LookingSocket extends RawSocket {
  private final SocketChannel channel;
  private final Selector selector;
  private final SelectionKey key;
  private final Lookout readLook = new Lookout();
  private final Lookout writeLook = new Lookout();

  LookingSocket(SocketChannel channel) throws IOException {
    super(channel);
    this.channel = channel;
    channel.configureBlocking(false);
    this.selector = Selector.open();
    this.key = channel.register(selector, 0);
  }

  @Override
  int awaitBytes(ByteBuffer target) throws IOException {
    int got = channel.read(target);
    while (got == 0) {
      if (!readLook.looksOn()) {
        sleepUntil(SelectionKey.OP_READ);
      }
      got = channel.read(target);
    }
    readLook.found();
    return got;
  }

  @Override
  void awaitRoom(ByteBuffer source) throws IOException {
    do {
      if (!writeLook.looksOn()) {
        sleepUntil(SelectionKey.OP_WRITE);
      }
    } while (channel.write(source) == 0);
    writeLook.found();
  }

  private void sleepUntil(int ready) throws IOException {
    key.interestOps(ready);
    selector.select();
    selector.selectedKeys().clear();
  }

  @Override
  public void close() throws IOException {
    super.close();
    selector.close();
  }
}
