package io.legoos.processor.process;

/** A vNode at this processor while a program of it runs here; closing it is the program's leave. */
public interface VNodeSeat extends AutoCloseable {
  /** Descriptor of its mount namespace, of this process. */
  int mountNamespace();

  /** Descriptor of its UTS namespace, of this process. */
  int hostNameNamespace();

  @Override
  void close();
}
