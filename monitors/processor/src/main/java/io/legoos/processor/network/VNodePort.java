package io.legoos.processor.network;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.legoos.linux.EventPoll;
import io.legoos.linux.LinuxException;
import io.legoos.linux.SyscallNumber;
import io.legoos.linux.SystemCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A vNode's end of the network: its TUN interface, whose packets a thread of its own reads, and its
 * hosts file. The descriptors are used and closed under one lock: another file may have the number
 * of one that is closed. Thread-safe.
 */
final class VNodePort implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(VNodePort.class);
  private static final int TAG = 0;
  private static final int IDLE_MILLIS = 1000;

  /** Packets that are read before those that are gathered go. */
  private static final int MAX_READS = 64;

  private static final Duration END_PATIENCE = Duration.ofSeconds(5);
  private static final int F_SETFL = 4;
  private static final int O_RDWR_NONBLOCK = 0x2 | 0x800;
  private static final int NO_FILE = -1;

  private final String vnode;
  private final int address;
  private final int tun;
  private final int hosts;
  private final Receiver receiver;
  private final Arena arena = Arena.ofShared();
  private final SystemCalls calls = new SystemCalls(arena);
  private final EventPoll poll;
  private final Thread thread;
  private final Object gate = new Object();

  @GuardedBy("gate")
  private boolean closed;

  @GuardedBy("gate")
  private String hostsText = "";

  @GuardedBy("gate")
  private int hostsBytes;

  private volatile boolean closing;

  /** Takes what the vNode sends. For the port's thread. */
  interface Receiver {
    /** A packet from the vNode's own address; the segment is the port's. */
    void received(MemorySegment packet);

    /** What was gathered is to go. */
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
    boolean started = false;
    EventPoll made = null;
    try {
      SystemCalls.check(
          calls.call(SyscallNumber.FCNTL, tun, F_SETFL, O_RDWR_NONBLOCK), "fcntl(F_SETFL)");
      made = new EventPoll(calls, arena);
      poll = made;
      poll.add(tun, TAG);
      thread = Thread.ofPlatform().daemon().name("vnode-network-" + vnode).start(this::run);
      started = true;
    } finally {
      if (!started) {
        if (made != null) {
          made.close();
        }
        closeDescriptors();
        arena.close();
      }
    }
  }

  String vnode() {
    return vnode;
  }

  int address() {
    return address;
  }

  /** Ends with everything that the port has, whenever that is. */
  private void run() {
    MemorySegment buffer = arena.allocate(Ipv4.MTU, 8);
    try {
      while (!closing) {
        poll.await(IDLE_MILLIS);
        while (!closing && readSome(buffer) == MAX_READS) {
          drain();
        }
        drain();
      }
    } finally {
      synchronized (gate) {
        closed = true;
        closeDescriptors();
      }
      poll.close();
      arena.close();
    }
  }

  private int readSome(MemorySegment buffer) {
    int reads = 0;
    long bytes;
    while (reads < MAX_READS
        && (bytes = calls.call(SyscallNumber.READ, tun, buffer.address(), buffer.byteSize())) > 0) {
      reads++;
      // Whoever may send raw packets in there still sends only his own.
      if (Ipv4.isPacket(buffer, bytes) && Ipv4.source(buffer) == address) {
        receive(buffer.asSlice(0, bytes));
      }
    }
    return reads;
  }

  private void receive(MemorySegment packet) {
    try {
      receiver.received(packet);
    } catch (RuntimeException e) {
      LOG.warn("a packet of vNode {} is lost", vnode, e);
    }
  }

  private void drain() {
    try {
      receiver.drained();
    } catch (RuntimeException e) {
      LOG.warn("packets of vNode {} are lost", vnode, e);
    }
  }

  /**
   * Gives the vNode a packet, or drops it when the vNode does not take it or has left.
   *
   * @param caller the calling thread's
   * @param packet native memory
   */
  void deliver(SystemCalls caller, MemorySegment packet) {
    synchronized (gate) {
      if (!closed) {
        caller.call(SyscallNumber.WRITE, tun, packet.address(), packet.byteSize());
      }
    }
  }

  /** Replaces the hosts file; nothing of the old one is ever behind the new one. */
  void setHosts(SystemCalls caller, String text) {
    synchronized (gate) {
      if (closed || hosts == NO_FILE || text.equals(hostsText)) {
        return;
      }
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      // Nothing of the old text is left behind the new one in between.
      byte[] padded = Arrays.copyOf(bytes, Math.max(bytes.length, hostsBytes));
      Arrays.fill(padded, bytes.length, padded.length, (byte) '\n');
      try (Arena local = Arena.ofConfined()) {
        MemorySegment copy = local.allocate(padded.length);
        MemorySegment.copy(padded, 0, copy, ValueLayout.JAVA_BYTE, 0, padded.length);
        long written = caller.call(SyscallNumber.PWRITE64, hosts, copy.address(), padded.length, 0);
        hostsBytes = bytes.length;
        if (written == padded.length
            && caller.call(SyscallNumber.FTRUNCATE, hosts, bytes.length) == 0) {
          hostsText = text;
        } else {
          LOG.warn("the hosts file of vNode {} cannot be written: {}", vnode, written);
        }
      }
    }
  }

  private void closeDescriptors() {
    calls.close(tun);
    if (hosts != NO_FILE) {
      calls.close(hosts);
    }
  }

  /** Ends the thread and, with it, the interface. */
  @Override
  public void close() {
    closing = true;
    synchronized (gate) {
      if (!closed) {
        try (Arena local = Arena.ofConfined()) {
          poll.wakeUp(new SystemCalls(local), local.allocate(8, 8));
        }
      }
    }
    try {
      if (!thread.join(END_PATIENCE)) {
        LOG.error("the network of vNode {} has not ended yet", vnode);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
