package io.legoos.processor.process;

import io.legoos.processor.fault.Space;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** One address space as the tracer sees it. For the tracer's thread only. */
final class AddressSpace {
  final Space space;
  final long instruction;
  @Nullable Agent agent;

  /** End of the heap, and of what has been charged for it. */
  long brk;

  long chargedBrk;

  /** Charged addresses from which small mappings are cut without asking the home. */
  long poolNext;

  long poolEnd;

  /** Of the home that charged ahead; another one does not know of that. */
  int creditTerm;

  /** Bytes that were adopted without waiting for the home's consent. */
  long adoptedUnasked;

  /** Nobody uses it any more. */
  boolean retired;

  /** Forks of one space come one after the other: their events carry no name. */
  boolean forking;

  /** Forks and memory calls that wait until the fork under way is over. */
  final Deque<Runnable> waiting = new ArrayDeque<>();

  /** Memory calls between their entry and their end; a fork waits until there are none. */
  int memoryCalls;

  @Nullable Runnable pendingFork;

  /**
   * @param instruction address of a {@code syscall} instruction
   */
  AddressSpace(Space space, long instruction) {
    this.space = space;
    this.instruction = instruction;
  }
}
