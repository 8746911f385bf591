package io.legoos.memory.home;

import io.legoos.memory.MemoryRefusal;
import io.legoos.memory.lane.LaneCapabilities;
import io.legoos.memory.lane.MemoryLaneGate;
import io.legoos.memory.lane.ProcessorRegistry;
import io.legoos.memory.owner.CommitLedger;
import io.legoos.memory.owner.LocalRegionOwner;
import io.legoos.memory.page.FramePool;
import io.legoos.memory.region.AddressRange;
import io.legoos.memory.replica.SteppedReplicaLog;
import io.legoos.protocol.Incarnation;
import io.legoos.protocol.control.v1.MemoryMonitorRef;
import io.legoos.protocol.control.v1.MonitorIdentity;
import io.legoos.protocol.control.v1.Role;
import io.legoos.protocol.page.LaneHello;
import io.legoos.protocol.page.PageChannelException;
import io.legoos.protocol.page.PageStore;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.function.Function;

/** One start of a memory monitor: owner, home, lanes. */
final class SimulatedMonitor implements AutoCloseable {
  /** Of the log's segments; the pages are in frames then, of which there are enough. */
  private static final double FAILED_WRITES = 0.3;

  private final MemoryMonitorRef ref;
  private final ProcessorRegistry processors = new ProcessorRegistry();
  private final FramePool frames;
  private final CommitLedger ledger;
  private final LocalRegionOwner owner;
  private final SteppedReplicaLog log;
  private final MemoryLaneGate gate;
  private final HomeSpaces homes;

  /** Copies that its homes have begun. */
  final Deque<Runnable> copies = new ArrayDeque<>();

  private boolean running = true;

  SimulatedMonitor(
      String name,
      Incarnation incarnation,
      long capacityBytes,
      Random random,
      Function<SimulatedMonitor, HomeSpaces> home) {
    this.ref =
        MemoryMonitorRef.newBuilder()
            .setIdentity(
                MonitorIdentity.newBuilder()
                    .setName(name)
                    .setRole(Role.ROLE_MEMORY)
                    .setIncarnation(incarnation.toByteString()))
            .setControlAddress(name + ":1")
            .setPageAddress(name + ":2")
            .build();
    this.frames = new FramePool(capacityBytes);
    this.ledger = new CommitLedger(capacityBytes, 1.0);
    LaneCapabilities capabilities = new LaneCapabilities(random, incarnation);
    this.log =
        new SteppedReplicaLog(random.nextLong(), 1 + random.nextInt(60), 1 + random.nextInt(40));
    log.failWrites(FAILED_WRITES);
    this.owner = new LocalRegionOwner(frames, ledger, capabilities, processors, log.log());
    this.gate = new MemoryLaneGate(capabilities, processors, owner::storeOf);
    this.homes = home.apply(this);
  }

  String name() {
    return ref.getIdentity().getName();
  }

  Incarnation incarnation() {
    return Incarnation.of(ref.getIdentity().getIncarnation());
  }

  MemoryMonitorRef ref() {
    return ref;
  }

  LocalRegionOwner owner() {
    return owner;
  }

  ProcessorRegistry processors() {
    return processors;
  }

  HomeSpaces homes() {
    return homes;
  }

  CommitLedger ledger() {
    return ledger;
  }

  boolean isRunning() {
    return running;
  }

  /** A lane, as its gate admits it. */
  PageStore open(LaneHello hello) {
    try {
      return gate.admit(hello);
    } catch (PageChannelException e) {
      throw new SimulatedNetwork.SilenceException(name() + ": " + e.getMessage(), true);
    }
  }

  void free(Incarnation processor) {
    processors.declareDead(processor);
    owner.releaseAllOf(processor);
    homes.destroyAllOf(processor);
  }

  /** The log goes on for a moment: flushes, compacts, loads what was promoted. */
  void work() {
    log.work();
    owner.tendReplicas();
  }

  int usedFrames() {
    return frames.used();
  }

  /** Whether it has a page of a space in a frame or in its log. */
  boolean holdsPages(long spaceId) {
    AddressRange everything = new AddressRange(0, AddressRange.LIMIT);
    try {
      return !owner.readPages(spaceId, everything).addresses().isEmpty();
    } catch (MemoryRefusal e) {
      return false; // it has no such space
    }
  }

  /** What it holds, when that is anything. */
  String holds() {
    return owner.spaceCount() == 0 && frames.used() == 0 && ledger.committedBytes() == 0
        ? ""
        : name()
            + " holds "
            + owner.spaceCount()
            + " spaces, "
            + frames.used()
            + " pages, "
            + ledger.committedBytes()
            + " bytes of charge";
  }

  /** kill -9. */
  @Override
  public void close() {
    if (running) {
      running = false;
      copies.clear();
      frames.close();
    }
  }
}
