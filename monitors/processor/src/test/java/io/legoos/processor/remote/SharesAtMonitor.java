package io.legoos.processor.remote;

import com.google.protobuf.ByteString;
import io.legoos.protocol.Incarnation;
import io.legoos.protocol.control.v1.MemoryMonitorRef;
import io.legoos.protocol.control.v1.MonitorIdentity;
import io.legoos.protocol.control.v1.Share;
import io.legoos.protocol.page.LaneHello;
import io.legoos.protocol.page.tcp.TcpPageServer;

/** What a home says of shares that a memory monitor on this machine owns, alone. */
public final class SharesAtMonitor {
  private final Incarnation incarnation;
  private final TcpPageServer server;

  public SharesAtMonitor(Incarnation incarnation, TcpPageServer server) {
    this.incarnation = incarnation;
    this.server = server;
  }

  /** Share {@code id}, of which all holders were lost {@code losses} times. */
  public Share share(long id, long generation, long losses) {
    return Share.newBuilder()
        .setId(id)
        .setGeneration(generation)
        .setLosses(losses)
        .setCapability(ByteString.copyFrom(new byte[LaneHello.CAPABILITY_BYTES]))
        .setOwner(
            MemoryMonitorRef.newBuilder()
                .setIdentity(
                    MonitorIdentity.newBuilder().setIncarnation(incarnation.toByteString()))
                .setPageAddress("127.0.0.1:" + server.address().getPort()))
        .build();
  }
}
