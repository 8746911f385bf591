package io.legoos.cli.bench.throughput;

/**
 * How much memory the programs use, powers of two.
 *
 * @param remoteMebibytes of those that miss
 * @param touchMebibytes of those that touch fresh memory
 */
record Sizes(int remoteMebibytes, int touchMebibytes) {
  private static final int REMOTE_PARTS = 4;

  /** What is no page of the program's big mapping: the stack of a thread, what libraries keep. */
  private static final long ROOM_BYTES = 32L << 20;

  /** An ExCache that has a part of it. */
  long smallExCacheBytes() {
    return ((long) remoteMebibytes << 20) / REMOTE_PARTS;
  }

  /** An ExCache that has all of it. */
  long ampleExCacheBytes() {
    return ((long) touchMebibytes << 20) + ROOM_BYTES;
  }
}
