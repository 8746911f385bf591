package io.legoos.runtime;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * Rendezvous hashing (Thaler and Ravishankar, 1998): of several candidates a key goes to the one of
 * the highest weight. When a candidate goes, only its keys go elsewhere.
 */
public final class Rendezvous {
  private Rendezvous() {}

  /** Of a candidate for a key; always the same. */
  public static long weight(String key, String candidate) {
    return weight(hash(key), mark(candidate));
  }

  /** As {@link #weight(String, String)}, of a number and a candidate's {@link #mark}. */
  public static long weight(long key, long candidateMark) {
    return mix(key ^ candidateMark);
  }

  /** What stands for a candidate, for who weighs it often. */
  public static long mark(String candidate) {
    return mix(hash(candidate));
  }

  private static long hash(String text) {
    CRC32C crc = new CRC32C();
    crc.update(text.getBytes(StandardCharsets.UTF_8));
    return crc.getValue();
  }

  /** The finalizer of SplitMix64, which spreads every bit over all. */
  private static long mix(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
