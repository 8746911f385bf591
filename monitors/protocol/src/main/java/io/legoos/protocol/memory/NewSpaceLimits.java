package io.legoos.protocol.memory;

/** What a CreateSpaceRequest may ask for beside the space. */
public final class NewSpaceLimits {
  /** Most first maps of a request. */
  public static final int MAX_MAPS = 64;

  /** Largest pool, in bytes; a whole number of pages. */
  public static final long MAX_POOL_BYTES = 64L << 20;

  private NewSpaceLimits() {}
}
