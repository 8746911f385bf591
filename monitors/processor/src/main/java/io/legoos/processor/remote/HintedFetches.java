package io.legoos.processor.remote;

import io.legoos.processor.remote.LaneTarget.Peer;
import io.legoos.protocol.page.PageChannel;
import io.legoos.protocol.page.PageExchange;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.SocketTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Batches of fetches that nobody has to have, right behind another one on its lane or on one of
 * their own: hints, which are sent once and given up when anything goes wrong. Belongs to the fault
 * handler.
 */
final class HintedFetches {
  private final Lane lane;
  private final PageExchange[] batches;

  /** Those whose replies are on their way, and from whom. */
  private int underWay;

  private @Nullable Peer from;

  /** Why it is taken for gone: it did not answer in time. */
  private @Nullable SocketTimeoutException silence;

  HintedFetches(Lane lane, int batches, int maxFetches, Arena arena) {
    this.lane = lane;
    this.batches = new PageExchange[batches];
    for (int i = 0; i < batches; i++) {
      this.batches[i] = new PageExchange(arena, maxFetches, 0);
    }
  }

  PageExchange batch(int index) {
    return batches[index];
  }

  /** Sends the first {@code count}, behind what was sent on {@code open} before. */
  void send(PageChannel open, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      open.send(batches[i]);
    }
  }

  /** Theirs are the next replies on the lane. */
  void areNext(int count, Peer owner) {
    underWay = count;
    from = owner;
  }

  /** None is under way: the lane is new, or was given up. */
  void none() {
    underWay = 0;
  }

  /**
   * Waits for the reply to batch {@code index}, which is the next. False: there is none, it is not
   * {@code owner}'s, or it does not answer for all of its lines.
   */
  boolean receive(int index, Peer owner) {
    Peer sentTo = from;
    if (index >= underWay || sentTo == null) {
      return false;
    }
    if (!sentTo.isSame(owner)) {
      abandon();
      return false;
    }
    try {
      lane.receive();
      underWay = index + 1 == underWay ? 0 : underWay;
      return HolderAnswers.allFetched(batches[index]);
    } catch (SocketTimeoutException e) {
      silence = e;
      abandon();
      return false;
    } catch (IOException e) {
      abandon();
      return false;
    }
  }

  /** {@code owner} has not even taken them in time. */
  void wereNotTaken(Peer owner, SocketTimeoutException why) {
    from = owner;
    silence = why;
  }

  /**
   * That {@code owner} has left a batch unanswered for a lane's whole deadline, told once: who asks
   * it next need not wait for as long again. Null: it has not.
   */
  @Nullable SocketTimeoutException silenceOf(Peer owner) {
    SocketTimeoutException seen = silence;
    Peer sentTo = from;
    silence = null;
    return seen != null && sentTo != null && sentTo.isSame(owner) ? seen : null;
  }

  /** Hangs up when replies are to come still: they would be taken for those to other requests. */
  void abandon() {
    if (underWay > 0) {
      underWay = 0;
      lane.close();
    }
  }
}
