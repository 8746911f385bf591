package io.legoos.processor.process;

import org.jspecify.annotations.Nullable;

/** A task of the program that the tracer knows. For the tracer's thread only. */
final class Task {
  /** What to do when the task's call has returned. */
  @FunctionalInterface
  interface CallEnd {
    void ended(long result) throws java.io.IOException;
  }

  final int tid;
  final int tgid;
  AddressSpace space;
  @Nullable CallEnd callEnd;

  Task(int tid, int tgid, AddressSpace space) {
    this.tid = tid;
    this.tgid = tgid;
    this.space = space;
  }
}
