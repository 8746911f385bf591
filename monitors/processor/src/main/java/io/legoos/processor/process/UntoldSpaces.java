package io.legoos.processor.process;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.legoos.processor.fault.Space;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * New spaces that their home has not heard of. A program has all of its memory in the ExCache at
 * first, and what a shell starts is often over before that changes: then the home need never hear
 * of it (docs/adr/0019). Thread-safe.
 */
final class UntoldSpaces {
  /** A program that is over by then has cost its home nothing. */
  private static final long TELLING_MILLIS = 20;

  private record Untold(NewSpace space, Runnable telling) {}

  private final Executor soon;

  @GuardedBy("this")
  private final Map<Space, Untold> spaces = new IdentityHashMap<>();

  /**
   * None yet.
   *
   * @param soon runs what it is given in a moment: a space that a program still has by then is told
   */
  UntoldSpaces(Executor soon) {
    this.soon = soon;
  }

  /** None yet; whatever a program still has after 20 ms is told. */
  static UntoldSpaces toldSoon() {
    return new UntoldSpaces(
        CompletableFuture.delayedExecutor(TELLING_MILLIS, TimeUnit.MILLISECONDS, Runnable::run));
  }

  /**
   * A space to be told of, once.
   *
   * @param telling asks the home; waits for nothing
   */
  void add(Space space, NewSpace asked, Runnable telling) {
    synchronized (this) {
      spaces.put(space, new Untold(asked, telling));
    }
    soon.execute(() -> tell(space));
  }

  /** Adds to what will be told; false when the home knows the space, or would be told too much. */
  synchronized boolean add(Space space, long address, long bytes, int protection, Runnable then) {
    Untold untold = spaces.get(space);
    return untold != null && untold.space.add(address, bytes, protection, then);
  }

  /** The home is told of a space, if it was not, before whatever the caller asks it next. */
  synchronized void tell(Space space) {
    Untold untold = spaces.get(space);
    if (untold != null) {
      untold.telling.run();
      spaces.remove(space);
    }
  }

  /** The home is told of all of them. */
  synchronized void tellAll() {
    Iterator<Untold> all = spaces.values().iterator();
    while (all.hasNext()) {
      all.next().telling.run();
      all.remove();
    }
  }

  /** A space is gone: what will never be told of it; null when the home was told. */
  synchronized @Nullable NewSpace forget(Space space) {
    Untold untold = spaces.remove(space);
    return untold == null ? null : untold.space;
  }
}
