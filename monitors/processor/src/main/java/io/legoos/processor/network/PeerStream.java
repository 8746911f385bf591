package io.legoos.processor.network;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.google.protobuf.ByteString;
import io.grpc.Channel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.legoos.protocol.control.v1.CarryResponse;
import io.legoos.protocol.control.v1.Packets;
import io.legoos.protocol.control.v1.VNodeNetworkGrpc;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of packets to one other processor monitor. What it does not take now is dropped, as a
 * network card does. Thread-safe.
 */
final class PeerStream implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PeerStream.class);

  /** Of one stream; then another begins. */
  private static final long STREAM_HOURS = 12;

  /** That may wait to be sent: a few windows of TCP. */
  private static final int QUEUED_BYTES = 512 * 1024;

  private static final long MAX_EARLY_BYTES = 64 * 1024;
  private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final Channel channel;
  private final String address;

  @GuardedBy("this")
  private @Nullable ClientCallStreamObserver<Packets> stream;

  @GuardedBy("this")
  private boolean closed;

  @GuardedBy("this")
  private long notBefore = System.nanoTime();

  /** Bytes that may still be given to the stream while its connection is being made. */
  @GuardedBy("this")
  private long earlyBytes;

  PeerStream(Channel channel, String address) {
    this.channel = channel;
    this.address = address;
  }

  /** Sends packets, or drops them: false. */
  synchronized boolean send(Packets packets) {
    if (closed) {
      return false;
    }
    ClientCallStreamObserver<Packets> open = stream;
    if (open == null) {
      if (System.nanoTime() - notBefore < 0) {
        return false;
      }
      open = open();
      stream = open;
    }
    if (!open.isReady()) {
      if (earlyBytes <= 0) {
        return false;
      }
      earlyBytes -= packets.getSerializedSize();
    }
    open.onNext(packets);
    return true;
  }

  @GuardedBy("this")
  private ClientCallStreamObserver<Packets> open() {
    earlyBytes = MAX_EARLY_BYTES;
    return (ClientCallStreamObserver<Packets>)
        VNodeNetworkGrpc.newStub(channel)
            .withDeadlineAfter(STREAM_HOURS, TimeUnit.HOURS)
            .withOnReadyThreshold(QUEUED_BYTES)
            .carry(new End());
  }

  private final class End implements ClientResponseObserver<Packets, CarryResponse> {
    private @Nullable ClientCallStreamObserver<Packets> own;

    @Override
    public void beforeStart(ClientCallStreamObserver<Packets> requests) {
      own = requests;
      requests.setOnReadyHandler(PeerStream.this::begun);
    }

    @Override
    public void onNext(CarryResponse response) {}

    @Override
    public void onError(Throwable failure) {
      LOG.debug("packets for {} are lost: {}", address, failure.getMessage());
      ended(own);
    }

    @Override
    public void onCompleted() {
      ended(own);
    }
  }

  private synchronized void begun() {
    earlyBytes = 0;
  }

  private synchronized void ended(@Nullable ClientCallStreamObserver<Packets> which) {
    if (stream == which) {
      stream = null;
      notBefore = System.nanoTime() + AGAIN_NANOS;
    }
  }

  /** A packet as it is sent. */
  static ByteString copyOf(java.lang.foreign.MemorySegment packet) {
    return ByteString.copyFrom(packet.asByteBuffer());
  }

  @Override
  public synchronized void close() {
    closed = true;
    ClientCallStreamObserver<Packets> open = stream;
    stream = null;
    if (open != null) {
      open.cancel("closed", null);
    }
  }
}
