package io.legoos.processor.network;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import io.legoos.linux.SystemCalls;
import io.legoos.protocol.control.v1.CarryResponse;
import io.legoos.protocol.control.v1.Packets;
import io.legoos.protocol.control.v1.VNodeNetworkGrpc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Takes packets from other processor monitors; see {@code network.proto}. */
public final class PacketEndpoint extends VNodeNetworkGrpc.VNodeNetworkImplBase {
  private final PacketSwitch packets;

  PacketEndpoint(PacketSwitch packets) {
    this.packets = packets;
  }

  @Override
  public StreamObserver<Packets> carry(StreamObserver<CarryResponse> caller) {
    return new Stream(caller);
  }

  /** One caller's; its calls come one after the other. */
  private final class Stream implements StreamObserver<Packets> {
    private final Arena arena = Arena.ofAuto();
    private final SystemCalls calls = new SystemCalls(arena);
    private final MemorySegment buffer = arena.allocate(Ipv4.MTU, 8);
    private final StreamObserver<CarryResponse> caller;

    Stream(StreamObserver<CarryResponse> caller) {
      this.caller = caller;
    }

    @Override
    public void onNext(Packets batch) {
      for (ByteString packet : batch.getPacketsList()) {
        if (packet.size() <= Ipv4.MTU) {
          packet.copyTo(buffer.asSlice(0, packet.size()).asByteBuffer());
          packets.deliver(calls, buffer.asSlice(0, packet.size()));
        }
      }
    }

    @Override
    public void onError(Throwable failure) {
      // The caller hung up, or makes another stream.
    }

    @Override
    public void onCompleted() {
      caller.onNext(CarryResponse.getDefaultInstance());
      caller.onCompleted();
    }
  }
}
