package io.legoos.processor.fault;

import io.legoos.processor.excache.ExCache;
import io.legoos.processor.excache.Line;
import io.legoos.processor.excache.LineState;
import io.legoos.processor.remote.EarlyFetches;
import io.legoos.processor.remote.OwnerLink;

/**
 * Asks for the lines that come next in a long stream before anybody faults at them. Their replies
 * wait in the lane until somebody does: that fault brings them in, and has the next asked for, so
 * that a program that works on what it reads waits for no owner. One window is under way at a time.
 *
 * <p>Who changes the lines of a window has it brought in first ({@link RangeGuard}). Whatever goes
 * wrong with it, its lines are where they were, and the fault that needs one fetches it with all
 * care. The fault handler's; all methods under the lock of the {@link CacheCore}, which they give
 * up while they send or wait.
 */
final class EarlyFetcher {
  /** Lines that the frames have room for. */
  private static final int MOST_LINES = FetchWindow.mostLines(EarlyFetches.MAX_BATCHES);

  /** Of a stream that has ended, as far as one knows; a slow one loses little. */
  private static final long OLD_NANOS = 500_000_000L;

  private final CacheCore core;
  private final WindowLines lines;
  private final FetchWindow window;
  private int frames;
  private int nextFrame;
  private long sentNanos;

  /** A fault has come for one of the lines under way. */
  private boolean needed;

  EarlyFetcher(CacheCore core, WindowLines lines) {
    this.core = core;
    this.lines = lines;
    this.window = core.early;
  }

  /** Whether lines are on their way. From the fault handler's thread, without the lock too. */
  boolean isUnderWay() {
    return window.space != null;
  }

  /** Whether lines have been on their way for long, and nobody has needed them. Likewise. */
  boolean isOld() {
    return System.nanoTime() - sentNanos > OLD_NANOS;
  }

  /** Asks for what follows in the stream that brought lines in last. */
  void ask(Space space) {
    int most = Math.min(MOST_LINES, space.fetches.early());
    if (most == 0 || core.mostFetches == 1 || space.dead) {
      return;
    }
    bringIn();
    space.fetches.askEarly();
    long page = space.fetches.earlyPage();
    OwnerLink owner = space.vRegions.ownerOf(page << 12);
    if (owner == null) {
      return;
    }
    window.page = page;
    window.step = space.fetches.earlyStep();
    window.pages = 0;
    lines.extend(window, space, owner, most, ExCache.NONE);
    if (2 * window.pages < most) {
      giveBack(space, owner);
      return;
    }
    window.open(space, owner);
    addFrames(space, owner);
    sentNanos = System.nanoTime();
    if (send(owner)) {
      core.counters.fetchedLines += window.pages;
      core.counters.prefetchedLines += window.pages;
      core.counters.fetchMessages += frames;
    } else {
      bringIn();
    }
  }

  /** There is no room now: many small windows would be many faults. */
  private void giveBack(Space space, OwnerLink owner) {
    for (long line = window.firstPage(); line < window.endPage(); line++) {
      lines.giveBack(space, line, false, owner, true);
    }
  }

  private void addFrames(Space space, OwnerLink owner) {
    nextFrame = 0;
    int done = 0;
    for (frames = 0; done < window.pages; frames++) {
      done = window.ask(owner.early().batch(frames), frames, space.id, done);
    }
  }

  private boolean send(OwnerLink owner) {
    core.lock.unlock();
    try {
      return owner.early().send(frames);
    } finally {
      core.lock.lock();
    }
  }

  /**
   * Waits for a line that is on its way, if it is. False: it is not. True: it is in, or back at its
   * owner; {@link #finish} must follow.
   */
  boolean arrives(Space space, long page) {
    OwnerLink owner = window.owner;
    if (owner == null || !window.contains(space, page)) {
      return false;
    }
    needed = true;
    while (nextFrame < frames && Line.state(space.lines.get(page)) == LineState.FETCHING) {
      bringInNext(space, owner);
    }
    if (Line.state(space.lines.get(page)).resident()) {
      core.counters.remoteFaults++;
      core.counters.earlyFaults++;
    }
    return true;
  }

  /** Brings in the rest of a window of which a line was needed, and asks for the next one. */
  void finish() {
    Space space = window.space;
    if (needed && space != null) {
      bringIn();
      if (window.isIn()) {
        ask(space);
      }
    }
  }

  /** Brings in all that is on its way. */
  void bringIn() {
    Space space = window.space;
    OwnerLink owner = window.owner;
    if (space == null || owner == null) {
      return;
    }
    while (nextFrame < frames) {
      bringInNext(space, owner);
    }
    space.cameEarly(window.broughtIn, needed);
    core.counters.prefetchUsedLines += space.fetches.used();
    needed = false;
    window.close();
    core.tellReadyGuards();
  }

  private void bringInNext(Space space, OwnerLink owner) {
    int frame = nextFrame++;
    if (frame == 0) {
      // What the lines before are used for was not known when these were asked for.
      window.likelyWritten = lines.mayBeWritten(window, space);
    }
    boolean came;
    core.lock.unlock();
    try {
      came = owner.early().receive(frame);
    } finally {
      core.lock.lock();
    }
    lines.bringIn(window, space, owner, owner.early().batch(frame), came, owner.early().holds());
  }
}
