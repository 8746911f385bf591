package io.legoos.memory.home;

import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a space should be, page by page. */
final class SpaceModel {
  static final long PAGE = 4096;

  /** The bytes of a page; one object per frame, so that sharing is identity. */
  static final class Content {
    final long seed;

    /** Whether all who had it may be lost. */
    final boolean atRisk;

    /** Whether they are: nobody may ever say again that it has it. */
    final boolean lost;

    Content(long seed) {
      this(seed, false, false);
    }

    private Content(long seed, boolean atRisk, boolean lost) {
      this.seed = seed;
      this.atRisk = atRisk;
      this.lost = lost;
    }

    Content atRisk() {
      return lost ? this : new Content(seed, true, false);
    }

    Content lost() {
      return new Content(seed, false, true);
    }
  }

  /** A mapped page. */
  record Page(int protection, boolean charged, @Nullable Content content) {
    Page with(@Nullable Content other) {
      return new Page(protection, charged, other);
    }
  }

  final TreeMap<Long, Page> pages = new TreeMap<>();

  SpaceModel() {}

  SpaceModel(SpaceModel parent) {
    pages.putAll(parent.pages);
  }

  void map(long start, long length, int protection, boolean charged) {
    for (long a = start; a < start + length; a += PAGE) {
      pages.put(a, new Page(protection, charged, null));
    }
  }

  void unmap(long start, long length) {
    pages.subMap(start, start + length).clear();
  }

  void protect(long start, long length, int protection) {
    pages
        .subMap(start, start + length)
        .replaceAll(
            (a, p) ->
                new Page(
                    protection,
                    p.charged() || (p.protection() == 0 && protection != 0),
                    p.content()));
  }

  void discard(long start, long length) {
    pages.subMap(start, start + length).replaceAll((a, p) -> p.with(null));
  }

  @Nullable Content content(long address) {
    Page page = pages.get(address);
    return page == null ? null : page.content();
  }

  boolean covers(long start, long length) {
    return pages.subMap(start, start + length).size() == length / PAGE;
  }

  boolean touches(long start, long length) {
    return !pages.subMap(start, start + length).isEmpty();
  }

  long chargedPages() {
    return pages.values().stream().filter(Page::charged).count();
  }
}
