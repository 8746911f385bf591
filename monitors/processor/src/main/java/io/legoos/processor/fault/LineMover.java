package io.legoos.processor.fault;

import io.legoos.linux.Futex;

/**
 * Works inside a program's address space: moves lines to a staging range and drops pages.
 * Operations are collected and then run together. For one thread at a time.
 */
public interface LineMover extends AutoCloseable {
  /** The task whose memory is the address space, for process_vm_readv(2). */
  int task();

  /** Where moved lines go; pages there are the caller's to read and to drop. */
  long stagingAddress(boolean executable);

  int stagingPages();

  /** Adds a UFFDIO_MOVE; returns its index. */
  int addMove(long from, long to, long bytes);

  /** Bytes that move {@code index} did, also when its result is an error. */
  long moved(int index);

  /** Adds a UFFDIO_WRITEPROTECT: the next write to each page is a fault. Returns its index. */
  int addProtect(long address, long bytes);

  /** Adds a madvise(2); returns its index. */
  int addAdvice(long address, long bytes, int advice);

  /** The result of operation {@code index}, or -errno. */
  long result(int index);

  /** Operations that may still be added. */
  int room();

  /** Empties the batch. */
  void clear();

  /** Runs the batch; false when the address space is gone or does not answer. */
  boolean run(Futex futex);

  /** What whoever runs the batches is at, for people; as Linux says it, or that it is gone. */
  String activity();

  @Override
  void close();
}
