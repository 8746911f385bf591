package io.legoos.processor.excache;

/** Which line of a set leaves first (rows P4, P5). */
public enum ReplacementPolicy {
  /** The line that was put in first. */
  FIFO,
  /**
   * The line that was used least recently, as far as uses are seen: a first write, or a fault on a
   * line that was just being evicted. Other uses of resident lines cost no fault and are not seen;
   * Linux offers no accessed bits for another process.
   */
  LRU
}
