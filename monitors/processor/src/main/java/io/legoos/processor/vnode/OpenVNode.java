package io.legoos.processor.vnode;

/** A vNode's namespaces at this processor, with its volume mounted in them. Thread-safe. */
public interface OpenVNode extends AutoCloseable {
  /** Descriptor, of this process, of a process that is in the namespaces: pidfd_open(2). */
  int namespaces();

  /** Whose vNode it is; root may run programs in it, too. */
  int ownerUid();

  /** Whether its volume, or its namespaces, have ended: no program can do anything there. */
  boolean isOver();

  /** Ends it, its programs too. Waits for that, but not for ever; idempotent. */
  @Override
  void close();
}
