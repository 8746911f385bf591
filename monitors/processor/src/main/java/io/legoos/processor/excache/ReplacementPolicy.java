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
  LRU,
  /**
   * Lines that came back soon after they had left are protected: most of a set, the first of them
   * leaves first, and one that came back several times is passed over once or twice. All others
   * leave before them, in the order in which they were put in. A scan so displaces nothing that is
   * in use. It is 2Q (Johnson and Shasha, VLDB'94) with refault distances for want of accessed
   * bits; {@link RefaultHistory} measures them.
   */
  REFAULT
}
