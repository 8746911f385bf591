package io.legoos.processor.process;

/** A vNode at this processor while a program of it runs here; closing it is the program's leave. */
public interface VNodeSeat extends AutoCloseable {
  /** Descriptor, of this process, of a process that is in its namespaces: pidfd_open(2). */
  int namespaces();

  @Override
  void close();
}
