package io.legoos.processor.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Channel;
import io.grpc.ManagedChannelBuilder;
import io.legoos.linux.SyscallNumber;
import io.legoos.linux.SystemCalls;
import io.legoos.protocol.VirtualAddress;
import io.legoos.protocol.control.v1.VNodeAddress;
import io.legoos.protocol.control.v1.VNodePlace;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ports of which the other end is a socket instead of a vNode. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PacketSwitchTest {
  private static final int SOCKETPAIR = 53;
  private static final int AF_UNIX = 1;
  private static final int SOCK_DGRAM = 2;
  private static final int O_RDWR = 2;
  private static final int PACKET_BYTES = 40;
  private static final ValueLayout.OfInt ADDRESS =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  @TempDir Path dir;
  private final Arena arena = Arena.ofShared();
  private final SystemCalls calls = new SystemCalls(arena);
  private final PacketSwitch packets =
      new PacketSwitch(address -> new PeerStream(nobody(), address));
  private final List<VNodePort> ports = new CopyOnWriteArrayList<>();
  private final List<Integer> ends = new ArrayList<>();

  private static Channel nobody() {
    return ManagedChannelBuilder.forAddress("127.0.0.1", 1).usePlaintext().build();
  }

  @AfterEach
  void close() {
    ports.forEach(VNodePort::close);
    ends.forEach(calls::close);
    packets.close();
    arena.close();
  }

  /** A vNode at the switch; the descriptor is its end. */
  private int vnode(String name, int index, Path hosts) throws Exception {
    MemorySegment pair = arena.allocate(8, 8);
    SystemCalls.check(calls.call(SOCKETPAIR, AF_UNIX, SOCK_DGRAM, 0, pair.address()), "socketpair");
    int file =
        (int)
            SystemCalls.check(
                calls.call(
                    SyscallNumber.OPENAT,
                    -100,
                    arena.allocateFrom(hosts.toString()).address(),
                    O_RDWR,
                    0),
                "open");
    VNodePort port =
        new VNodePort(
            name,
            VirtualAddress.of(index).value(),
            pair.get(ValueLayout.JAVA_INT, 0),
            file,
            packets.receiver());
    packets.add(port);
    ports.add(port);
    int end = pair.get(ValueLayout.JAVA_INT, 4);
    ends.add(end);
    return end;
  }

  private int vnode(String name, int index) throws Exception {
    return vnode(name, index, Files.createFile(dir.resolve(name)));
  }

  private MemorySegment packet(int from, int to, int mark) {
    MemorySegment packet = arena.allocate(PACKET_BYTES, 8);
    packet.set(ValueLayout.JAVA_BYTE, 0, (byte) 0x45);
    packet.set(ValueLayout.JAVA_BYTE, 3, (byte) PACKET_BYTES);
    packet.set(ValueLayout.JAVA_BYTE, 9, (byte) 17);
    packet.set(ADDRESS, 12, VirtualAddress.of(from).value());
    packet.set(ADDRESS, 16, VirtualAddress.of(to).value());
    packet.set(ADDRESS, 28, mark);
    return packet;
  }

  private void send(int end, MemorySegment packet) throws Exception {
    SystemCalls.check(
        calls.call(SyscallNumber.WRITE, end, packet.address(), packet.byteSize()), "write");
  }

  /** Waits for a packet. */
  private MemorySegment receive(int end) throws Exception {
    MemorySegment buffer = arena.allocate(Ipv4.MTU, 8);
    long bytes =
        SystemCalls.check(
            calls.call(SyscallNumber.READ, end, buffer.address(), buffer.byteSize()), "read");
    return buffer.asSlice(0, bytes);
  }

  @Test
  void aPacketReachesTheVNodeThatHasItsAddress() throws Exception {
    int a = vnode("a", 1);
    int b = vnode("b", 2);
    for (int mark = 0; mark < 200; mark++) {
      send(a, packet(1, 2, mark));
      assertThat(receive(b).get(ADDRESS, 28)).isEqualTo(mark);
    }
  }

  @Test
  void nobodySendsUnderAnothersAddress() throws Exception {
    int a = vnode("a", 1);
    int b = vnode("b", 2);
    send(a, packet(3, 2, 1));
    send(a, packet(2, 2, 2));
    send(a, packet(1, 2, 3));
    assertThat(receive(b).get(ADDRESS, 28)).as("the first that is its own").isEqualTo(3);
  }

  @Test
  void aPacketForNobodyComesBackAsAnError() throws Exception {
    int a = vnode("a", 1);
    send(a, packet(1, 9, 0));
    MemorySegment answer = receive(a);
    assertThat(Ipv4.source(answer)).isEqualTo(VirtualAddress.of(9).value());
    assertThat(answer.get(ValueLayout.JAVA_BYTE, 20)).isEqualTo((byte) 3);
  }

  /** A descriptor that is closed may be another file's at once: nothing may be written to it. */
  @Test
  void whatIsDeliveredToAPortThatEndsReachesNoOtherFile() throws Exception {
    vnode("sender", 1);
    AtomicBoolean stop = new AtomicBoolean();
    Thread sender =
        Thread.ofPlatform()
            .start(
                () -> {
                  try (Arena own = Arena.ofConfined()) {
                    SystemCalls ownCalls = new SystemCalls(own);
                    MemorySegment packet = packet(1, 2, 7);
                    while (!stop.get()) {
                      packets.deliver(ownCalls, packet);
                      for (VNodePort port : ports) {
                        port.deliver(ownCalls, packet);
                        port.setHosts(ownCalls, "harm " + System.nanoTime());
                      }
                    }
                  }
                });
    try {
      for (int round = 0; round < 50; round++) {
        vnode("v" + round, 2);
        VNodePort port = ports.getLast();
        packets.remove(port);
        port.close();
        // It has the lowest free number: that of the interface, as likely as not.
        Path bystander = Files.createFile(dir.resolve("bystander" + round));
        int fd =
            (int)
                calls.call(
                    SyscallNumber.OPENAT,
                    -100,
                    arena.allocateFrom(bystander.toString()).address(),
                    O_RDWR,
                    0);
        Thread.sleep(2);
        assertThat(Files.size(bystander)).as("round %d, descriptor %d", round, fd).isZero();
        calls.close(fd);
      }
    } finally {
      stop.set(true);
      sender.join();
    }
  }

  @Test
  void theHostsFileIsReplacedWhateverItsLengthWas() throws Exception {
    Path hosts = Files.createFile(dir.resolve("hosts"));
    vnode("a", 1, hosts);
    VNodePort port = ports.getFirst();
    for (String text : List.of("short\n", "a longer text\n", "s\n", "", "again\n")) {
      port.setHosts(calls, text);
      assertThat(hosts).hasContent(text);
    }
  }

  @Test
  void aPeerThatCannotBeReachedHoldsNobodyUp() throws Exception {
    int a = vnode("a", 1);
    packets.learn(
        AddressBook.of(
            List.of(
                VNodePlace.newBuilder()
                    .setVnode(
                        VNodeAddress.newBuilder()
                            .setVnode("far")
                            .setAddress(VirtualAddress.of(5).value()))
                    .setControlAddress("nowhere:1")
                    .build())));
    int b = vnode("b", 2);
    for (int i = 0; i < 5000; i++) {
      send(a, packet(1, 5, i));
    }
    send(a, packet(1, 2, 77));
    assertThat(receive(b).get(ADDRESS, 28)).isEqualTo(77);
  }
}
