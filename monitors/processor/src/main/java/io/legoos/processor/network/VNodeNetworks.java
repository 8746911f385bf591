package io.legoos.processor.network;

import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.legoos.linux.LinuxException;
import io.legoos.linux.SystemCalls;
import io.legoos.protocol.control.v1.GlobalProcessManagerGrpc;
import io.legoos.protocol.control.v1.ListVNodeAddressesRequest;
import io.legoos.protocol.control.v1.ListVNodeAddressesResponse;
import io.legoos.protocol.control.v1.PlaceVNodeAddressRequest;
import io.legoos.protocol.control.v1.VNodeAddress;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The vNodes at this processor that have a network of their own. While there are any, a thread asks
 * the managers where the others are. Thread-safe.
 */
public final class VNodeNetworks implements AutoCloseable {
  /** Bytes of the largest packet. */
  public static final int MTU = Ipv4.MTU;

  private static final Logger LOG = LoggerFactory.getLogger(VNodeNetworks.class);
  private static final long ASK_MILLIS = 500;
  private static final long DEADLINE_SECONDS = 5;

  /** Of managers that were started anew: for all processor monitors to have told them. */
  private static final long LEARNING_NANOS = TimeUnit.SECONDS.toNanos(20);

  private final Channel managers;
  private final PacketSwitch packets;
  private final Object news = new Object();
  private final Thread thread;
  private volatile boolean closing;

  /** Of the managers who answered last, 0: none did; for the thread, as the next one. */
  private long term;

  private long learningUntil = System.nanoTime();

  /**
   * Starts the thread.
   *
   * @param processors makes channels to processor monitors, by host:port
   */
  public VNodeNetworks(Channel managers, Function<String, Channel> processors) {
    this.managers = managers;
    this.packets = new PacketSwitch(address -> new PeerStream(processors.apply(address), address));
    this.thread = Thread.ofPlatform().daemon().name("vnode-addresses").start(this::run);
  }

  /**
   * An address for a vNode that is opened now; nobody else's as long as {@link #addresses} tells of
   * it, and for the time until it does.
   *
   * @throws StatusRuntimeException when the managers do not answer, or have none
   */
  public int reserve(String vnode) {
    return GlobalProcessManagerGrpc.newBlockingStub(managers)
        .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
        .placeVNodeAddress(PlaceVNodeAddressRequest.newBuilder().setVnode(vnode).build())
        .getAddress();
  }

  /**
   * Connects a vNode; closing what is returned ends its network.
   *
   * @param tun descriptor of its interface; taken over
   * @param hosts descriptor of its hosts file, or -1; taken over
   */
  public AutoCloseable connect(String vnode, int address, int tun, int hosts)
      throws LinuxException {
    VNodePort port = new VNodePort(vnode, address, tun, hosts, packets.receiver());
    try (Arena arena = Arena.ofConfined()) {
      port.setHosts(new SystemCalls(arena), packets.book().hosts(vnode, address));
    }
    packets.add(port);
    synchronized (news) {
      news.notifyAll();
    }
    return () -> {
      packets.remove(port);
      port.close();
    };
  }

  /** What the heartbeats say. */
  public List<VNodeAddress> addresses() {
    List<VNodeAddress> addresses = new ArrayList<>();
    for (VNodePort port : packets.ports()) {
      addresses.add(
          VNodeAddress.newBuilder().setVnode(port.vnode()).setAddress(port.address()).build());
    }
    return addresses;
  }

  /** Takes packets from other processor monitors. */
  public PacketEndpoint endpoint() {
    return new PacketEndpoint(packets);
  }

  private void run() {
    try (Arena arena = Arena.ofConfined()) {
      SystemCalls calls = new SystemCalls(arena);
      while (!closing) {
        synchronized (news) {
          news.wait(packets.isEmpty() ? 0 : ASK_MILLIS);
        }
        if (packets.isEmpty()) {
          // What is known now may be wrong when there is a vNode again.
          packets.learn(AddressBook.EMPTY);
          term = 0;
        } else {
          ask(calls);
        }
      }
    } catch (InterruptedException e) {
      // closed
    }
  }

  private void ask(SystemCalls calls) {
    try {
      ListVNodeAddressesResponse told =
          GlobalProcessManagerGrpc.newBlockingStub(managers)
              .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
              .listVNodeAddresses(ListVNodeAddressesRequest.getDefaultInstance());
      long now = System.nanoTime();
      if (told.getTerm() != term) {
        learningUntil = term == 0 ? now : now + LEARNING_NANOS;
        term = told.getTerm();
      }
      AddressBook book =
          now - learningUntil < 0
              ? packets.book().and(told.getPlacesList())
              : AddressBook.of(told.getPlacesList());
      packets.learn(book);
      for (VNodePort port : packets.ports()) {
        port.setHosts(calls, book.hosts(port.vnode(), port.address()));
      }
    } catch (RuntimeException e) {
      // What was known stays: the managers may be away while the vNodes talk.
      LOG.debug("the managers do not say where vNodes are: {}", e.getMessage());
    }
  }

  @Override
  public void close() {
    closing = true;
    thread.interrupt();
    packets.close();
  }
}
