package io.legoos.processor.remote;

import io.legoos.processor.remote.LaneTarget.Peer;
import io.legoos.protocol.page.PageChannel;
import io.legoos.protocol.page.PageExchange;
import io.legoos.protocol.page.PageStatus;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * A vProcess's way to the holders of one share: lanes for fetches, used by the fault handler alone,
 * and lanes for flushes, used by the evictor alone, so that a line fetch never waits behind a batch
 * of flushes, nor behind what is asked for early ({@link EarlyFetches}). A flush goes to the owner
 * and to the secondary at once and is done when both have it.
 *
 * <p>When a holder does not answer, the home is asked who holds the share now and the batch is sent
 * again, whole, to those. Who was given up is never asked again, so what may still lie in an old
 * lane harms nobody. {@link #retarget} waits until no batch is under way but hints: afterwards
 * every flush goes to the new holders.
 *
 * <p>When all holders were lost, the home names another one that has none of the pages. Who keeps
 * the lines is told before anything is sent to that.
 */
public final class OwnerLink implements AutoCloseable {
  /** Lines of one fetch frame. */
  public static final int MAX_FETCHES = 32;

  /** Frames that may be fetched right behind the fault handler's batch. */
  public static final int MAX_AHEAD = 2;

  /** Lines that ride on one fetch frame. */
  public static final int MAX_PIGGYBACKS = 8;

  /** Lines of one flush frame. */
  public static final int MAX_FLUSHES = 128;

  private static final long SOUGHT_PAUSE_MILLIS = 250;
  private static final long RELIEF_PAUSE_MILLIS = 50;

  /** Nothing else is evicted meanwhile, and faults that need room are not kept for longer. */
  private static final long RELIEF_NANOS = TimeUnit.SECONDS.toNanos(25);

  /** Told that a monitor was the last that held what was flushed on a link so far. */
  @FunctionalInterface
  public interface LossListener {
    /** Nobody cares. */
    LossListener NONE = (link, monitor) -> {};

    /** No batch of the link is under way but hints, and none is sent until this returns. */
    void lost(OwnerLink link, String monitor);
  }

  private final long shareId;
  private final ShareRecovery recovery;
  private final RecoveryLog log;
  private final LossListener losses;
  private final PageExchange fetchExchange;
  private final PageExchange fetchTwin;
  private final PageExchange flushExchange;
  private final PageExchange flushTwin;
  private final Lane fetchLane;
  private final HintedFetches ahead;
  private final EarlyFetches early;
  private final Lane fetchTwinLane;
  private final Lane flushLane;
  private final Lane flushTwinLane;
  private final LongAdder unreplicatedFlushes = new LongAdder();
  private final ReentrantReadWriteLock switching = new ReentrantReadWriteLock();
  private volatile LaneTarget target;
  private volatile boolean closed;

  /** Of the holders that answered a fetch last; the fault handler's. */
  private long answeredGeneration;

  private long answeredLosses;

  // Of the flush under way; the evictor's.
  private LaneTarget sentTo;
  private @Nullable Peer failed;
  private @Nullable IOException cause;
  private long fullSinceNanos;

  /** Opens no lane yet. */
  public OwnerLink(
      long shareId,
      LaneTarget target,
      LaneSettings lanes,
      ShareRecovery recovery,
      RecoveryLog log,
      LossListener losses,
      Arena arena) {
    this.shareId = shareId;
    this.target = target;
    this.sentTo = target;
    this.recovery = recovery;
    this.log = log;
    this.losses = losses;
    this.fetchExchange = new PageExchange(arena, MAX_FETCHES, MAX_PIGGYBACKS);
    this.fetchTwin = fetchExchange.twinOfFlushes();
    this.flushExchange = new PageExchange(arena, 0, MAX_FLUSHES);
    this.flushTwin = flushExchange.twinOfFlushes();
    this.fetchLane = new Lane(lanes.deadline(), lanes.fetches());
    this.ahead = new HintedFetches(fetchLane, MAX_AHEAD, MAX_FETCHES, arena);
    this.early = new EarlyFetches(lanes, arena, switching.readLock(), () -> this.target);
    this.fetchTwinLane = new Lane(lanes.deadline(), lanes.fetches());
    this.flushLane = new Lane(lanes.deadline(), lanes.flushes());
    this.flushTwinLane = new Lane(lanes.deadline(), lanes.flushes());
  }

  long shareId() {
    return shareId;
  }

  long generation() {
    return target.generation();
  }

  /** The owner's name. */
  public String name() {
    return target.owner().name();
  }

  /** Flushed lines that only one monitor has taken although two should. */
  public long unreplicatedFlushes() {
    return unreplicatedFlushes.sum();
  }

  /** The fault handler's batch. */
  public PageExchange fetchExchange() {
    return fetchExchange;
  }

  /** The fault handler's batch {@code index} that follows the other: of fetches alone. */
  public PageExchange aheadExchange(int index) {
    return ahead.batch(index);
  }

  /** What is asked for before anybody needs it. Fault handler only. */
  public EarlyFetches early() {
    return early;
  }

  /** The evictor's batch. */
  public PageExchange flushExchange() {
    return flushExchange;
  }

  /**
   * Whether what the last fetch said, and took along, holds still: the holders were not all lost
   * since. Fault handler only.
   */
  public boolean fetchHolds() {
    return answeredLosses == target.losses();
  }

  /** Whether what the last flush took is held still. Evictor only. */
  public boolean flushHolds() {
    return sentTo.losses() == target.losses();
  }

  /** How often all holders were lost. */
  public long losses() {
    return target.losses();
  }

  /** Goes to new holders when they are newer; waits until no batch is under way but hints. */
  void retarget(LaneTarget next) {
    if (next.generation() <= target.generation()) {
      return;
    }
    switching.writeLock().lock();
    try {
      LaneTarget before = target;
      if (next.generation() > before.generation()) {
        target = next;
        if (next.losses() > before.losses()) {
          losses.lost(this, before.owner().name());
        }
      }
    } finally {
      switching.writeLock().unlock();
    }
  }

  /**
   * Sends the fault handler's batch, and the first {@code followers} of those that follow it, and
   * waits for the reply to the former. {@link #fetchAhead} must be called for each follower then,
   * in their order. Fault handler only.
   *
   * @throws IOException when nobody is to hold the share any more, or nobody can be found
   */
  public void fetch(int followers) throws IOException {
    ahead.none();
    while (true) {
      awaitHolder();
      LaneTarget now;
      Peer missing;
      IOException why;
      switching.readLock().lock();
      try {
        now = target;
        if (now.lost()) {
          continue;
        }
        answeredLosses = now.losses();
        missing = null;
        why = null;
        try {
          throwIfSilent(now.owner());
          exchangeWithOwner(now.owner(), followers);
        } catch (IOException e) {
          fetchLane.close();
          missing = now.owner();
          why = e;
        }
        Peer secondary = now.secondary();
        // Also when the owner refuses some lines: it has taken the others.
        if (why == null && secondary != null && fetchExchange.flushCount() > 0) {
          try {
            fetchTwin.follow(fetchExchange);
            fetchTwinLane.to(secondary).exchange(fetchTwin);
            missing = weigh(fetchTwin) ? null : secondary;
          } catch (IOException e) {
            fetchTwinLane.close();
            missing = secondary;
            why = e;
          }
        }
        if (missing == null && HolderAnswers.refused(fetchExchange)) {
          missing = now.owner();
        }
      } finally {
        switching.readLock().unlock();
      }
      if (missing != null) {
        ahead.abandon();
      }
      if (missing == null && now.generation() != answeredGeneration) {
        answeredGeneration = now.generation();
        log.answered(shareId);
      }
      if (missing == null
          || !recovered(now, missing, why, HolderAnswers.disagree(fetchExchange, fetchTwin))) {
        return;
      }
    }
  }

  /** Of one that has left hints unanswered for a lane's whole deadline nothing more is expected. */
  private void throwIfSilent(Peer owner) throws IOException {
    IOException behind = ahead.silenceOf(owner);
    IOException alone = early.silenceOf(owner);
    if (behind != null || alone != null) {
      throw behind != null ? behind : alone;
    }
  }

  /** Has the home find another holder when all are lost; it may have to wait for the managers. */
  private void awaitHolder() throws IOException {
    boolean asked = false;
    for (LaneTarget now = target; now.lost(); now = target) {
      if (closed) {
        throw new IOException("the vProcess is over");
      }
      if (!now.sought()) {
        throw new IOException(
            now.owner().name() + " is lost, and no other memory monitor has room for what it held");
      }
      if (asked) {
        pause(SOUGHT_PAUSE_MILLIS);
      }
      recovery.recover(null);
      asked = true;
    }
  }

  private static void pause(long millis) throws IOException {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** A lane that broke while it was idle is opened again, unless flushes may lie in it. */
  private void exchangeWithOwner(Peer owner, int followers) throws IOException {
    boolean wasOpen = fetchLane.isOpen();
    try {
      PageChannel lane = fetchLane.to(owner);
      lane.send(fetchExchange);
      ahead.send(lane, followers);
      lane.receive();
      ahead.areNext(followers, owner);
    } catch (IOException e) {
      if (!wasOpen || fetchExchange.flushCount() > 0) {
        throw e;
      }
      fetchLane.close();
      fetchLane.to(owner).exchange(fetchExchange);
    }
  }

  /**
   * Waits for the reply to the next batch that followed the fault handler's. False: there is none,
   * or it does not answer for all of its lines; who needs them asks for them again, and finds out
   * why. Fault handler only.
   */
  public boolean fetchAhead(int index) {
    switching.readLock().lock();
    try {
      if (!fetchHolds()) {
        ahead.abandon();
      }
      return ahead.receive(index, target.owner());
    } finally {
      switching.readLock().unlock();
    }
  }

  /** Counts what a secondary did not keep; false when it says that it is none. */
  private boolean weigh(PageExchange twin) {
    for (int i = 0; i < twin.flushCount(); i++) {
      if (twin.flushStatus(i) != PageStatus.OK) {
        unreplicatedFlushes.increment();
      }
    }
    return !HolderAnswers.refused(twin);
  }

  /**
   * Has the home say who holds the share. Returns whether the batch must be sent again: not when
   * the owner has it and only the secondary, which the copy to the next one makes up for, is gone.
   *
   * @param why null: it answers, and says that it is no holder. Either the share has others by now,
   *     or the space is gone, which the caller knows
   * @param disagree the owner has taken what a secondary says it is no holder of: when the home
   *     knows nothing of that, it is to give the secondary up, which lacks pages
   */
  private boolean recovered(
      LaneTarget before, Peer missing, @Nullable IOException why, boolean disagree)
      throws IOException {
    if (closed) {
      throw why == null ? new IOException("the vProcess is over") : why;
    }
    if (why == null) {
      try {
        recovery.recover(null);
        if (disagree
            && missing.isSame(before.secondary())
            && target.generation() == before.generation()) {
          recovery.recover(missing.incarnation());
        }
      } catch (DeclaredDeadException e) {
        throw e;
      } catch (IOException e) {
        return false;
      }
    } else {
      log.noticed(missing.incarnation(), missing.name());
      recovery.recover(missing.incarnation());
    }
    LaneTarget now = target;
    if (closed || now.generation() == before.generation()) {
      if (why == null) {
        return false;
      }
      throw why;
    }
    return !missing.isSame(before.secondary()) || !now.owner().isSame(before.owner());
  }

  /** Sends the evictor's batch; {@link #awaitFlush} must follow. Evictor only. */
  public void sendFlush() {
    switching.readLock().lock();
    failed = null;
    cause = null;
    sentTo = target;
    if (sentTo.lost()) {
      return;
    }
    try {
      send(flushLane, sentTo.owner(), flushExchange);
      Peer secondary = sentTo.secondary();
      if (failed == null && secondary != null) {
        flushTwin.follow(flushExchange);
        send(flushTwinLane, secondary, flushTwin);
      }
    } catch (RuntimeException | Error e) {
      switching.readLock().unlock();
      throw e;
    }
  }

  private void send(Lane lane, Peer to, PageExchange exchange) {
    try {
      lane.to(to).send(exchange);
    } catch (IOException e) {
      fail(lane, to, e);
    }
  }

  private void fail(Lane lane, Peer peer, IOException e) {
    lane.close();
    if (failed == null) {
      failed = peer;
      cause = e;
    }
  }

  /** Waits for the replies to {@link #sendFlush}; {@link #settleFlush} must follow. */
  public void awaitFlush() {
    try {
      if (sentTo.lost()) {
        return;
      }
      Peer secondary = sentTo.secondary();
      Peer unsent = failed;
      if (unsent != sentTo.owner()) {
        receive(flushLane, sentTo.owner());
        if (secondary != null && unsent != secondary) {
          receive(flushTwinLane, secondary);
        }
      }
    } finally {
      switching.readLock().unlock();
    }
  }

  private void receive(Lane lane, Peer from) {
    try {
      PageChannel channel = lane.to(from);
      channel.receive();
    } catch (IOException | IllegalStateException e) {
      fail(lane, from, e instanceof IOException io ? io : new IOException("the lane is closed", e));
    }
  }

  /**
   * Sees the batch through at the holders of now, whoever they are. No other link's batch of the
   * evictor may be under way. Waits while an owner that is full gives pages to others; when there
   * is no room anywhere, lines are left with NO_ROOM.
   *
   * @throws IOException when nobody is to hold the share any more, or nobody can be found
   */
  public void settleFlush() throws IOException {
    while (true) {
      if (sentTo.lost()) {
        awaitHolder();
        sendFlush();
        awaitFlush();
        continue;
      }
      Peer missing = failed;
      Peer secondary = sentTo.secondary();
      if (missing == null && secondary != null && !weigh(flushTwin)) {
        missing = secondary;
      }
      if (missing == null && HolderAnswers.refused(flushExchange)) {
        missing = sentTo.owner();
      }
      boolean settled =
          missing == null
              || !recovered(
                  sentTo, missing, cause, HolderAnswers.disagree(flushExchange, flushTwin));
      // Those who have it may all be lost by now.
      if (settled && flushHolds() && !awaitRelief()) {
        return;
      }
      sendFlush();
      awaitFlush();
    }
  }

  /**
   * Whether the owner was full and pages are leaving it, so that the batch should be sent again.
   */
  private boolean awaitRelief() throws IOException {
    if (closed || !HolderAnswers.findsNoRoom(flushExchange)) {
      fullSinceNanos = 0;
      return false;
    }
    long now = System.nanoTime();
    fullSinceNanos = fullSinceNanos == 0 ? now : fullSinceNanos;
    if (now - fullSinceNanos > RELIEF_NANOS || !recovery.relieve(shareId)) {
      return false;
    }
    pause(RELIEF_PAUSE_MILLIS);
    recovery.recover(null);
    return true;
  }

  /** Hangs up; a waiting thread gets an {@link IOException}. */
  @Override
  public void close() {
    closed = true;
    fetchLane.close();
    early.close();
    fetchTwinLane.close();
    flushLane.close();
    flushTwinLane.close();
  }
}
