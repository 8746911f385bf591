package io.legoos.processor.network;

import io.legoos.linux.SystemCalls;
import io.legoos.protocol.control.v1.Packets;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Brings packets to where they belong: to another vNode here, to the processor monitor that has the
 * address, or back to who sent them, as an error. Thread-safe.
 */
final class PacketSwitch implements AutoCloseable {
  /** Of packets in one message. */
  private static final int MAX_BATCH_BYTES = 256 * 1024;

  private final Function<String, PeerStream> streams;
  private final Map<Integer, VNodePort> ports = new ConcurrentHashMap<>();
  private final Map<String, PeerStream> peers = new ConcurrentHashMap<>();
  private volatile AddressBook book = AddressBook.EMPTY;

  /**
   * Knows nobody yet.
   *
   * @param streams makes the way to a processor monitor, by its control address
   */
  PacketSwitch(Function<String, PeerStream> streams) {
    this.streams = streams;
  }

  void add(VNodePort port) {
    ports.put(port.address(), port);
  }

  void remove(VNodePort port) {
    ports.remove(port.address(), port);
  }

  /** Those here. */
  Iterable<VNodePort> ports() {
    return ports.values();
  }

  boolean isEmpty() {
    return ports.isEmpty();
  }

  /** Where everything is from now on; who has nothing any more is hung up on. */
  void learn(AddressBook now) {
    book = now;
    for (String place : peers.keySet()) {
      if (!now.hasPlace(place)) {
        PeerStream gone = peers.remove(place);
        if (gone != null) {
          gone.close();
        }
      }
    }
  }

  AddressBook book() {
    return book;
  }

  /** Gives a packet from elsewhere to its vNode; one that has left does not get it. */
  void deliver(SystemCalls calls, MemorySegment packet) {
    if (Ipv4.isPacket(packet, packet.byteSize())) {
      VNodePort port = ports.get(Ipv4.destination(packet));
      if (port != null) {
        port.deliver(calls, packet);
      }
    }
  }

  /** For the thread of one port. */
  VNodePort.Receiver receiver() {
    return new Sender();
  }

  /** What one vNode sends, gathered by where it goes. */
  private final class Sender implements VNodePort.Receiver {
    private final Arena arena = Arena.ofAuto();
    private final SystemCalls calls = new SystemCalls(arena);
    private final MemorySegment answer = arena.allocate(Ipv4.MTU, 8);
    private final Map<String, Packets.Builder> batches = new HashMap<>();
    private int batchedBytes;

    @Override
    public void received(MemorySegment packet) {
      int destination = Ipv4.destination(packet);
      VNodePort here = ports.get(destination);
      if (here != null) {
        here.deliver(calls, packet);
        return;
      }
      @Nullable String place = book.placeOf(destination);
      if (place == null) {
        refuse(packet);
        return;
      }
      batches
          .computeIfAbsent(place, address -> Packets.newBuilder())
          .addPackets(PeerStream.copyOf(packet));
      batchedBytes += (int) packet.byteSize();
      if (batchedBytes >= MAX_BATCH_BYTES) {
        drained();
      }
    }

    private void refuse(MemorySegment packet) {
      int bytes = Ipv4.unreachable(packet, answer);
      VNodePort sender = ports.get(Ipv4.source(packet));
      if (bytes > 0 && sender != null) {
        sender.deliver(calls, answer.asSlice(0, bytes));
      }
    }

    @Override
    public void drained() {
      try {
        batches.forEach(
            (place, batch) -> {
              var unused = peers.computeIfAbsent(place, streams).send(batch.build());
            });
      } finally {
        batches.clear();
        batchedBytes = 0;
      }
    }
  }

  /** Hangs up on everybody. */
  @Override
  public void close() {
    peers.values().forEach(PeerStream::close);
    peers.clear();
  }
}
