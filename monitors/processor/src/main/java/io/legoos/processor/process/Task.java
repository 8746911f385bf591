package io.legoos.processor.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A task of the program that the tracer knows. For the tracer's thread only. */
final class Task {
  /** What to do when the task's call has returned. */
  @FunctionalInterface
  interface CallEnd {
    void ended(long result) throws IOException;
  }

  final int tid;
  final int tgid;
  AddressSpace space;
  @Nullable CallEnd callEnd;

  /** It is between the entry and the end of a call that changes its address space. */
  boolean inMemoryCall;

  /** It has ended; who still holds it must do nothing for it. */
  boolean gone;

  Task(int tid, int tgid, AddressSpace space) {
    this.tid = tid;
    this.tgid = tgid;
    this.space = space;
  }

  /**
   * The process that task {@code tid} belongs to: Tgid of proc(5)'s status; itself when it is gone.
   */
  static int groupOf(int tid) throws IOException {
    return status(tid, "Tgid:");
  }

  /** The process that made task {@code tid}: its own when it is a thread, else its parent. */
  static int makerOf(int tid) throws IOException {
    int group = groupOf(tid);
    return group != tid ? group : status(tid, "PPid:");
  }

  /**
   * The number of task {@code tid} in the innermost process namespace that it is in: NSpid of
   * proc(5)'s status; {@code tid} when it is gone.
   */
  static int numberInside(int tid) throws IOException {
    return status(tid, "NSpid:");
  }

  private static int status(int tid, String field) throws IOException {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/" + tid + "/status"))) {
        if (line.startsWith(field)) {
          String value = line.stripTrailing();
          return Integer.parseInt(value.substring(value.lastIndexOf('\t') + 1));
        }
      }
    } catch (NoSuchFileException gone) {
      return tid;
    }
    return tid;
  }
}
