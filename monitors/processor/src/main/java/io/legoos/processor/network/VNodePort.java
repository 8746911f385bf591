package io.legoos.processor.network;

import io.legoos.linux.EventPoll;
import io.legoos.linux.LinuxException;
import io.legoos.linux.SyscallNumber;
import io.legoos.linux.SystemCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A vNode's end of the network: its TUN interface, whose packets a thread of its own reads, and its
 * hosts file. Thread-safe but for {@link #setHosts}, which belongs to one thread.
 */
final class VNodePort implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(VNodePort.class);
  private static final int TAG = 0;
  private static final int IDLE_MILLIS = 1000;
  private static final int END_SECONDS = 5;
  private static final int F_SETFL = 4;
  private static final int O_RDWR_NONBLOCK = 0x2 | 0x800;

  private final String vnode;
  private final int address;
  private final int tun;
  private final int hosts;
  private final Arena arena = Arena.ofShared();
  private final SystemCalls calls = new SystemCalls(arena);
  private final EventPoll poll;
  private final Receiver receiver;
  private final Thread thread;
  private String hostsText = "";
  private volatile boolean closing;

  /** Takes what the vNode sends. For the port's thread. */
  interface Receiver {
    /** A packet from the vNode's own address; the segment is the port's. */
    void received(MemorySegment packet);

    /** There is nothing more for now. */
    void drained();
  }

  /**
   * Starts the thread.
   *
   * @param tun descriptor of the interface; the port's from now on, also when this fails
   * @param hosts descriptor of the hosts file, or -1; likewise
   */
  VNodePort(String vnode, int address, int tun, int hosts, Receiver receiver)
      throws LinuxException {
    this.vnode = vnode;
    this.address = address;
    this.tun = tun;
    this.hosts = hosts;
    this.receiver = receiver;
    try {
      SystemCalls.check(
          calls.call(SyscallNumber.FCNTL, tun, F_SETFL, O_RDWR_NONBLOCK), "fcntl(F_SETFL)");
      this.poll = new EventPoll(calls, arena);
      poll.add(tun, TAG);
    } catch (LinuxException e) {
      closeDescriptors();
      arena.close();
      throw e;
    }
    thread = Thread.ofPlatform().daemon().name("vnode-network-" + vnode).start(this::run);
  }

  String vnode() {
    return vnode;
  }

  int address() {
    return address;
  }

  private void run() {
    MemorySegment buffer = arena.allocate(Ipv4.MTU, 8);
    while (!closing) {
      poll.await(IDLE_MILLIS);
      long bytes;
      while (!closing && (bytes = read(buffer)) > 0) {
        // Whoever may send raw packets in there still sends only his own.
        if (Ipv4.isPacket(buffer, bytes) && Ipv4.source(buffer) == address) {
          receive(buffer.asSlice(0, bytes));
        }
      }
      receiver.drained();
    }
  }

  private void receive(MemorySegment packet) {
    try {
      receiver.received(packet);
    } catch (RuntimeException e) {
      LOG.warn("a packet of vNode {} is lost", vnode, e);
    }
  }

  private long read(MemorySegment buffer) {
    return calls.call(SyscallNumber.READ, tun, buffer.address(), buffer.byteSize());
  }

  /**
   * Gives the vNode a packet, or drops it when the vNode does not take it.
   *
   * @param caller the calling thread's
   * @param packet native memory
   */
  void deliver(SystemCalls caller, MemorySegment packet) {
    caller.call(SyscallNumber.WRITE, tun, packet.address(), packet.byteSize());
  }

  /** Replaces the hosts file. */
  void setHosts(SystemCalls caller, String text) {
    if (hosts < 0 || text.equals(hostsText)) {
      return;
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try (Arena local = Arena.ofConfined()) {
      MemorySegment copy = local.allocate(bytes.length);
      MemorySegment.copy(bytes, 0, copy, ValueLayout.JAVA_BYTE, 0, bytes.length);
      long written = caller.call(SyscallNumber.PWRITE64, hosts, copy.address(), bytes.length, 0);
      caller.call(SyscallNumber.FTRUNCATE, hosts, Math.max(0, written));
      if (written == bytes.length) {
        hostsText = text;
      } else {
        LOG.warn("the hosts file of vNode {} cannot be written: {}", vnode, written);
      }
    }
  }

  private void closeDescriptors() {
    calls.close(tun);
    if (hosts >= 0) {
      calls.close(hosts);
    }
  }

  /** Ends the thread and, with it, the interface. Nothing may be delivered any more. */
  @Override
  public void close() {
    closing = true;
    try (Arena local = Arena.ofConfined()) {
      poll.wakeUp(new SystemCalls(local), local.allocate(8, 8));
      if (!thread.join(java.time.Duration.ofSeconds(END_SECONDS))) {
        LOG.error("the network of vNode {} does not end within {} s", vnode, END_SECONDS);
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    poll.close();
    closeDescriptors();
    arena.close();
  }
}
