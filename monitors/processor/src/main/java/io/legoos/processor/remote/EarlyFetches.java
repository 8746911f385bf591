package io.legoos.processor.remote;

import io.legoos.processor.remote.LaneTarget.Peer;
import io.legoos.protocol.page.PageExchange;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.SocketTimeoutException;
import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Fetches from a share's owner that nobody needs yet, on a lane of their own, so that no other
 * fetch waits for their replies. They are hints: sent once, and given up when anything goes wrong.
 * Belongs to the fault handler, but for {@link #close}.
 */
public final class EarlyFetches implements AutoCloseable {
  /** Batches that may be under way. */
  public static final int MAX_BATCHES = 3;

  private final Lane lane;
  private final Arena arena;
  private final Lock switching;
  private final Supplier<LaneTarget> target;

  /** Null: none was asked for yet. */
  private @Nullable HintedFetches batches;

  /** Of the holders whose owner takes no such lane: it is not asked for one at each window. */
  private long refusedGeneration = -1;

  private volatile boolean closed;

  /** How often all holders had been lost when the batches under way were sent. */
  private long losses;

  EarlyFetches(LaneSettings lanes, Arena arena, Lock switching, Supplier<LaneTarget> target) {
    this.lane = new Lane(lanes.deadline(), lanes.fetches());
    this.arena = arena;
    this.switching = switching;
    this.target = target;
  }

  private HintedFetches batches() {
    HintedFetches made = batches;
    if (made == null) {
      made = new HintedFetches(lane, MAX_BATCHES, OwnerLink.MAX_FETCHES, arena);
      batches = made;
    }
    return made;
  }

  /** Batch {@code index}, of up to {@link OwnerLink#MAX_FETCHES} fetches. */
  public PageExchange batch(int index) {
    return batches().batch(index);
  }

  /**
   * Sends the first {@code count} batches; {@link #receive} must be called for each then, in their
   * order. False: nothing is under way.
   */
  public boolean send(int count) {
    switching.lock();
    try {
      LaneTarget now = target.get();
      batches().abandon();
      return !closed && !now.lost() && now.generation() != refusedGeneration && sendTo(now, count);
    } finally {
      switching.unlock();
    }
  }

  private boolean sendTo(LaneTarget now, int count) {
    losses = now.losses();
    try {
      batches().send(lane.to(now.owner()), count);
      batches().areNext(count, now.owner());
      return true;
    } catch (IOException e) {
      lane.close();
      refusedGeneration = now.generation();
      if (e instanceof SocketTimeoutException silence) {
        batches().wereNotTaken(now.owner(), silence);
      }
      return false;
    }
  }

  /**
   * Waits for the reply to the next batch. False: there is none, or it does not answer for all of
   * its lines; who needs them asks for them again, and finds out why.
   */
  public boolean receive(int index) {
    switching.lock();
    try {
      if (!holds()) {
        batches().abandon();
      }
      return batches().receive(index, target.get().owner());
    } finally {
      switching.unlock();
    }
  }

  /** Whether what the last batches said holds still: the holders were not all lost since. */
  public boolean holds() {
    return losses == target.get().losses();
  }

  /** As of {@link HintedFetches#silenceOf}. */
  @Nullable IOException silenceOf(Peer owner) {
    return batches == null ? null : batches.silenceOf(owner);
  }

  /** Hangs up; a waiting thread gets an {@link IOException}. Idempotent, from any thread. */
  @Override
  public void close() {
    closed = true;
    lane.close();
  }
}
