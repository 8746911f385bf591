package io.legoos.processor.process;

import io.legoos.processor.address.AddressPool;
import io.legoos.processor.fault.Space;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** One address space as the tracer sees it. For the tracer's thread only. */
final class AddressSpace {
  final Space space;
  final long instruction;
  @Nullable Agent agent;

  /** Start and end of the heap, and end of what has been charged for it. */
  long heapStart;

  long brk;

  long chargedBrk;

  /** Of what the home has charged for mappings. */
  final AddressPool pool;

  /** More for the pool is asked for. */
  boolean refilling;

  /** Small mappings that wait for it. */
  final Deque<Runnable> afterRefill = new ArrayDeque<>();

  /** Of the home that charged ahead; another one does not know of that. */
  int creditTerm;

  /** Something that no home manages is, or was, in the window from which homes choose. */
  boolean foreignInWindow;

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
   * A new program's.
   *
   * @param instruction address of a {@code syscall} instruction
   */
  AddressSpace(Space space, long instruction) {
    this(space, instruction, new AddressPool());
  }

  private AddressSpace(Space space, long instruction, AddressPool pool) {
    this.space = space;
    this.instruction = instruction;
    this.pool = pool;
  }

  /** That of a forked child, which has all that its parent has, also of what is charged ahead. */
  AddressSpace forked(Space child) {
    AddressSpace forked = new AddressSpace(child, instruction, pool.forked());
    forked.heapStart = heapStart;
    forked.brk = brk;
    forked.chargedBrk = chargedBrk;
    forked.creditTerm = creditTerm;
    forked.foreignInWindow = foreignInWindow;
    return forked;
  }
}
