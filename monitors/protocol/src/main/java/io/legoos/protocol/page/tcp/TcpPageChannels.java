package io.legoos.protocol.page.tcp;

import io.legoos.protocol.page.LaneHello;
import io.legoos.protocol.page.PageChannel;
import io.legoos.protocol.page.PageChannelException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/** Opens lanes over TCP. */
public final class TcpPageChannels {
  private TcpPageChannels() {}

  /**
   * Connects to a memory monitor and shakes hands, each within {@code deadline}, which is also the
   * deadline of every later wait on the lane.
   *
   * @throws PageChannelException when the memory monitor refuses the lane
   * @throws IOException when it cannot be reached or does not answer in time
   */
  public static PageChannel open(InetSocketAddress address, LaneHello hello, Duration deadline)
      throws IOException {
    SocketChannel channel = SocketChannel.open();
    LaneSocket socket;
    try {
      channel.socket().connect(address, Math.toIntExact(Math.max(1, deadline.toMillis())));
      socket = new LaneSocket(channel, deadline);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
    try {
      new Handshake(socket).sendHello(hello);
      return new TcpPageChannel(socket, hello.epoch());
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }
}
