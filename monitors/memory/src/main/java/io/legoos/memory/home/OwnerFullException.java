package io.legoos.memory.home;

import io.legoos.memory.MemoryRefusal;

/** One owner has no capacity for its part of a change; nothing has changed at any owner. */
final class OwnerFullException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Share owner;
  private final MemoryRefusal refusal;

  OwnerFullException(Share owner, MemoryRefusal refusal) {
    super(refusal);
    this.owner = owner;
    this.refusal = refusal;
  }

  Share owner() {
    return owner;
  }

  MemoryRefusal refusal() {
    return refusal;
  }
}
