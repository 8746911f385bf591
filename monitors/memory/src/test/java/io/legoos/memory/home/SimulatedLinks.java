package io.legoos.memory.home;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.legoos.memory.MemoryRefusal;
import io.legoos.memory.home.SimulatedNetwork.SilenceException;
import io.legoos.memory.home.SimulatedProgram.OverException;
import io.legoos.memory.home.SpaceModel.Content;
import io.legoos.protocol.Incarnation;
import io.legoos.protocol.control.v1.MemoryMonitorRef;
import io.legoos.protocol.page.LaneHello;
import io.legoos.protocol.page.PageStatus;
import io.legoos.protocol.page.PageStore;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A processor monitor's lanes to the holders of the shares of a vProcess: what OwnerLinks,
 * OwnerLink and ShareWatch do.
 */
final class SimulatedLinks {
  private static final long LANE_DEADLINE_MILLIS = 2000;
  private static final int MAX_ROUNDS = 50;

  /** A page on its way to the holders of its share. */
  static final class Flush {
    private final SimulatedProgram.Space space;
    private final long address;
    private final long seed;
    private final long shareId;
    private ShareView sentTo;
    private @Nullable Holder failed;
    private PageStatus atOwner = PageStatus.UNANSWERED;
    private PageStatus atSecondary = PageStatus.UNANSWERED;

    Flush(SimulatedProgram.Space space, long address, long seed, ShareView sentTo) {
      this.space = space;
      this.address = address;
      this.seed = seed;
      this.shareId = sentTo.id();
      this.sentTo = sentTo;
    }

    SimulatedProgram.Space space() {
      return space;
    }

    long address() {
      return address;
    }

    long seed() {
      return seed;
    }
  }

  private final Random random;
  private final SimulatedNetwork network;
  private final SimulatedCluster cluster;
  private final SimulatedHomeClient home;
  private final String vprocessId;
  private final Map<Long, ShareView> shares = new TreeMap<>();
  private final Set<Incarnation> givenUp = new LinkedHashSet<>();
  private final Map<Incarnation, PageStore> lanes = new HashMap<>();
  private final MemorySegment buffer = MemorySegment.ofArray(new byte[(int) SpaceModel.PAGE]);
  private final LongConsumer losses;

  SimulatedLinks(
      Random random,
      SimulatedNetwork network,
      SimulatedCluster cluster,
      SimulatedHomeClient home,
      String vprocessId,
      LongConsumer losses) {
    this.losses = losses;
    this.random = random;
    this.network = network;
    this.cluster = cluster;
    this.home = home;
    this.vprocessId = vprocessId;
  }

  List<Incarnation> unreachable() {
    return List.copyOf(givenUp);
  }

  List<ShareView> shares() {
    return List.copyOf(shares.values());
  }

  ShareView share(long id) {
    ShareView share = shares.get(id);
    if (share == null) {
      throw new AssertionError("an unknown share " + id);
    }
    return share;
  }

  void learn(ShareView share) {
    ShareView known = shares.get(share.id());
    // In the same generation a secondary may have become whole.
    if (known == null || known.generation() <= share.generation()) {
      shares.put(share.id(), share);
      if (known != null && known.losses() < share.losses()) {
        network.note("LOST share " + share.id() + " of " + known.owner().name());
        losses.accept(share.id());
      }
    }
  }

  /** Has the home find another holder of a share that is lost; it may wait for the managers. */
  private void awaitHolder(long shareId) {
    for (int round = 0; share(shareId).lost(); round++) {
      if (!share(shareId).sought() || round == MAX_ROUNDS) {
        throw new OverException("share " + shareId + " is lost, and nobody has room for it");
      }
      recover(null);
      if (share(shareId).lost()) {
        home.pause();
      }
    }
  }

  /** Asks the home for the shares, and says which it has switched to. */
  void recover(@Nullable Incarnation unreachable) {
    if (unreachable != null) {
      givenUp.add(unreachable);
    }
    try {
      if (ask(unreachable)) {
        ask(null);
      }
    } catch (MemoryRefusal e) {
      throw new OverException("shares: " + e.reason() + " " + e.getMessage());
    }
  }

  private boolean ask(@Nullable Incarnation unreachable) {
    Map<Long, Long> positions = new HashMap<>();
    shares.forEach((id, share) -> positions.put(id, share.generation()));
    List<ShareView> answer =
        home.ask(
            "shares" + (unreachable == null ? "" : " without " + unreachable),
            homes ->
                homes.shares(
                    vprocessId,
                    SimulatedProgram.PROCESSOR,
                    SimulatedProgram.INCARNATION,
                    unreachable,
                    positions));
    answer.forEach(this::learn);
    return shares.values().stream()
        .anyMatch(share -> !Long.valueOf(share.generation()).equals(positions.get(share.id())));
  }

  /** How often all holders of each share were lost, as far as is known. */
  Map<Long, Long> losses() {
    Map<Long, Long> losses = new HashMap<>();
    shares.forEach((id, share) -> losses.put(id, share.losses()));
    return losses;
  }

  /** A share's owner is full, whichever comes first. */
  void relieve() {
    shares.keySet().stream()
        .findFirst()
        .ifPresent(
            share ->
                home.ask(
                    "relieve " + share,
                    homes ->
                        homes.relieve(
                            vprocessId,
                            SimulatedProgram.PROCESSOR,
                            SimulatedProgram.INCARNATION,
                            share)));
  }

  private PageStatus exchange(
      Holder holder, String what, long epoch, java.util.function.ToIntFunction<PageStore> lines) {
    try {
      int code =
          network.call(
              SimulatedProgram.PROCESSOR,
              holder.name(),
              what,
              LANE_DEADLINE_MILLIS,
              true,
              () -> lines.applyAsInt(lane(holder, epoch)));
      return PageStatus.values()[code];
    } catch (SilenceException e) {
      lanes.remove(holder.incarnation());
      throw e;
    }
  }

  private PageStore lane(Holder holder, long epoch) {
    MemoryMonitorRef monitor = holder.monitor();
    SimulatedMonitor there = cluster.at(monitor.getIdentity().getName());
    PageStore open = lanes.get(holder.incarnation());
    if (open == null || !there.incarnation().equals(holder.incarnation())) {
      open =
          there.open(
              new LaneHello(
                  vprocessId,
                  SimulatedProgram.INCARNATION,
                  holder.incarnation(),
                  epoch,
                  holder.capability()));
      lanes.put(holder.incarnation(), open);
    }
    return open;
  }

  /** Sends to owner and secondary at once. */
  Flush send(SimulatedProgram.Space space, long address, long seed, long shareId) {
    Flush flush = new Flush(space, address, seed, share(shareId));
    send(flush);
    return flush;
  }

  private void send(Flush flush) {
    flush.failed = null;
    flush.atOwner = PageStatus.UNANSWERED;
    flush.atSecondary = PageStatus.UNANSWERED;
    flush.sentTo = share(flush.shareId);
    if (flush.sentTo.lost()) {
      return;
    }
    boolean first = true;
    try {
      flush.atOwner = flush(flush, flush.sentTo.owner());
    } catch (SilenceException e) {
      flush.failed = flush.sentTo.owner();
      first = false;
    }
    Holder secondary = flush.sentTo.secondary();
    // It may be seen at once that the owner is not there, or only when its answer does not come.
    if (secondary != null && (first || random.nextBoolean())) {
      try {
        flush.atSecondary = flush(flush, secondary);
      } catch (SilenceException e) {
        flush.failed = flush.failed == null ? secondary : flush.failed;
      }
    }
  }

  private PageStatus flush(Flush flush, Holder holder) {
    MemorySegment page = MemorySegment.ofArray(new byte[(int) SpaceModel.PAGE]);
    fill(page, flush.seed);
    return exchange(
        holder,
        "flush " + Long.toHexString(flush.address),
        flush.sentTo.epoch(),
        lane -> lane.flush(flush.space.id, flush.address, page, 0).ordinal());
  }

  /** Sees a flush through at the holders of now. */
  void settle(Flush flush) {
    for (int round = 0; round < MAX_ROUNDS; round++) {
      ShareView sentTo = flush.sentTo;
      if (sentTo.lost()) {
        awaitHolder(sentTo.id());
        send(flush);
        continue;
      }
      Holder missing = flush.failed;
      boolean silent = missing != null;
      if (missing == null
          && sentTo.secondary() != null
          && flush.atSecondary == PageStatus.NOT_OWNER) {
        missing = sentTo.secondary();
      }
      if (missing == null && flush.atOwner == PageStatus.NOT_OWNER) {
        missing = sentTo.owner();
      }
      boolean disagree =
          flush.atOwner == PageStatus.OK && flush.atSecondary == PageStatus.NOT_OWNER;
      if (missing == null || !recovered(sentTo, missing, silent, disagree)) {
        if (flush.atOwner != PageStatus.OK) {
          throw new OverException("flush: " + flush.atOwner + " at " + sentTo.owner().name());
        }
        if (sentTo.losses() == share(flush.shareId).losses()) {
          return;
        }
      }
      send(flush);
    }
    throw new OverException("a flush that never settles");
  }

  private boolean recovered(ShareView before, Holder missing, boolean silent, boolean disagree) {
    recover(silent ? missing.incarnation() : null);
    if (!silent && disagree && share(before.id()).generation() == before.generation()) {
      recover(missing.incarnation());
    }
    ShareView now = share(before.id());
    if (now.generation() == before.generation()) {
      if (silent) {
        throw new OverException("the home keeps " + missing.name() + ", which does not answer");
      }
      return false;
    }
    return !missing.equals(before.secondary())
        || !now.owner().incarnation().equals(before.owner().incarnation());
  }

  /**
   * Fetches a page and compares it.
   *
   * @return false when all who had it are lost
   */
  boolean fetch(SimulatedProgram.Space space, long address, Content content, long shareId) {
    long losses = share(shareId).losses();
    for (int round = 0; round < MAX_ROUNDS; round++) {
      awaitHolder(shareId);
      ShareView share = share(shareId);
      PageStatus status;
      boolean silent = false;
      try {
        status =
            exchange(
                share.owner(),
                "fetch " + Long.toHexString(address),
                share.epoch(),
                lane -> lane.fetch(space.id, address, buffer, 0).ordinal());
      } catch (SilenceException e) {
        status = PageStatus.UNANSWERED;
        silent = true;
      }
      if (status == PageStatus.OK) {
        if (content.lost || losses != share.losses() || !holds(buffer, content.seed)) {
          throw new AssertionError(
              "0x%x of space %d: other bytes at %s"
                  .formatted(address, space.id, share.owner().name()));
        }
        return true;
      }
      if (!recovered(share, share.owner(), silent, false)) {
        if (status == PageStatus.NOT_HELD
            && (content.lost || content.atRisk || losses != share.losses())) {
          return false;
        }
        if (status == PageStatus.NOT_HELD) {
          throw new AssertionError(
              "0x%x of space %d: not held by %s"
                  .formatted(address, space.id, share.owner().name()));
        }
        throw new OverException("fetch: " + status + " at " + share.owner().name());
      }
    }
    throw new OverException("a fetch that never settles");
  }

  static void fill(MemorySegment page, long seed) {
    for (long i = 0; i < SpaceModel.PAGE; i += 512) {
      page.set(JAVA_LONG_UNALIGNED, i, seed + i);
    }
  }

  static boolean holds(MemorySegment page, long seed) {
    for (long i = 0; i < SpaceModel.PAGE; i += 512) {
      if (page.get(JAVA_LONG_UNALIGNED, i) != seed + i) {
        return false;
      }
    }
    return true;
  }
}
