package io.legoos.memory.owner;

import java.util.List;

/**
 * Pages on their way from one owner to another.
 *
 * @param addresses of the pages
 * @param pages as many, 4096 bytes each
 * @param nextAddress where to go on; 0 when the range is done
 */
public record PageBatch(List<Long> addresses, List<byte[]> pages, long nextAddress) {
  /** Most pages of one batch, so that it fits into one message. */
  public static final int MAX_PAGES = 256;

  /** No page, of a range that is done. */
  public static final PageBatch NONE = new PageBatch(List.of(), List.of(), 0);
}
