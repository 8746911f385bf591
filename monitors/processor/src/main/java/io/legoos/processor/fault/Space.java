package io.legoos.processor.fault;

import io.legoos.processor.excache.Line;
import io.legoos.processor.excache.LineTable;
import io.legoos.processor.excache.StreamDetector;
import io.legoos.processor.excache.WritePredictor;
import io.legoos.processor.remote.VRegionMap;
import org.jspecify.annotations.Nullable;

/**
 * One address space of a vProcess: a process between two execs. Guarded by the lock of its {@link
 * CacheCore}, but for the final fields.
 */
public final class Space {
  private static final int MAX_ZERO_FILL_WINDOW = 64;
  private static final int MAX_UNPROTECT_WINDOW = 16;

  /** Lines that are there already and that a stream of faults goes on behind, at most. */
  private static final int MAX_PASSED_LINES = 64;

  final long id;
  final int index;
  LineTable lines = new LineTable();
  ManagedRanges ranges = new ManagedRanges();
  VRegionMap vRegions;
  int uffd = -1;
  @Nullable LineMover mover;
  boolean dead;

  /** A home was told of it. */
  boolean known;

  int evictionPauses;
  int residentLines;

  /** Forks of it that have begun and not ended. */
  int forks;

  @Nullable Space forkChild;
  @Nullable Runnable forkTaken;

  /** The kernel's message of the last fork may come though nobody waits for it any more. */
  boolean forkCancelled;

  final StreamDetector zeroFills = StreamDetector.doubling(MAX_ZERO_FILL_WINDOW);
  final StreamDetector fetches = StreamDetector.learning(LineFetcher.MOST_LINES);
  final StreamDetector writes = StreamDetector.doubling(MAX_UNPROTECT_WINDOW);
  final WritePredictor writePredictor = new WritePredictor();
  final Repetitions faults = new Repetitions();

  /** Of faults on lines that are there: more than one thread may have waited for them. */
  final Repetitions wakes = new Repetitions();

  Space(long id, int index, VRegionMap vRegions) {
    this.id = id;
    this.index = index;
    this.vRegions = vRegions;
  }

  /** Tells {@code stream} how many lines came in for the fault that it saw last. */
  void broughtIn(StreamDetector stream, int count) {
    long page = stream.page();
    int step = stream.step();
    long next = page + (long) Math.max(1, count) * step;
    stream.broughtIn(count, residentFrom(next, step), residentFrom(page - step, -step));
  }

  /** Tells {@link #fetches} how many lines came in that were asked for early. */
  void cameEarly(int count, boolean needed) {
    int step = fetches.earlyStep();
    long next = fetches.earlyPage() + (long) count * step;
    fetches.cameEarly(count, residentFrom(next, step), needed);
  }

  private int residentFrom(long page, int step) {
    int count = 0;
    while (count < MAX_PASSED_LINES
        && Line.state(lines.get(page + (long) count * step)).resident()) {
      count++;
    }
    return count;
  }

  /** The id under which memory monitors know the space. */
  public long id() {
    return id;
  }

  /** Its userfaultfd in this process, -1 before there is one. */
  public int uffd() {
    return uffd;
  }
}
