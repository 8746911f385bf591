package io.legoos.cli.bench.latency;

import io.legoos.protocol.page.LookTime;
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
  private final LookTime look = new LookTime();

  LookingSocket(SocketChannel channel) throws IOException {
    super(channel);
    this.channel = channel;
    channel.configureBlocking(false);
    this.selector = Selector.open();
    this.key = channel.register(selector, 0);
  }

  @Override
  int awaitBytes(ByteBuffer target) throws IOException {
    long began = System.nanoTime();
    int got;
    do {
      long now = System.nanoTime();
      if (now - began < look.nanos()) {
        Thread.yield();
        look.yielded(System.nanoTime() - now);
      } else {
        sleepUntil(SelectionKey.OP_READ);
      }
      got = channel.read(target);
    } while (got == 0);
    look.cameAfter(System.nanoTime() - began);
    return got;
  }

  @Override
  void awaitRoom() throws IOException {
    sleepUntil(SelectionKey.OP_WRITE);
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
