package io.legoos.memory.home;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.memory.Allocations;
import io.legoos.memory.region.AddressRange;
import io.legoos.memory.region.Vma;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * An mmap and an munmap at the home, with all that they do at the owners, allocate the same in a
 * space of 60,000 VMAs (Linux allows 65,530) and 64 GiB as in a small one: nothing is walked over
 * or copied that grows with them.
 */
class FlatCostTest {
  private static final long PAGE = AddressRange.PAGE_BYTES;
  private static final long GIB = 1L << 30;
  private static final Vma EVEN = new Vma(1, true);
  private static final Vma ODD = new Vma(3, true);
  private static final int STEPS = 500;

  private final SmallCluster cluster = new SmallCluster(4, 64 * GIB, GIB);

  @AfterEach
  void close() {
    cluster.close();
  }

  private long bytesOfMmapAndMunmap(long spaceId, int vmas, long gibibytes) {
    HomeSpace space = cluster.create(spaceId);
    space.map(0, gibibytes * GIB, EVEN);
    for (int i = 0; i < vmas; i++) {
      space.map(0, PAGE, i % 2 == 0 ? ODD : EVEN);
    }
    return Allocations.leastOf(
        () -> {
          for (int i = 0; i < STEPS; i++) {
            long start = space.map(0, PAGE, ODD).address();
            space.unmap(AddressRange.of(start, PAGE));
          }
        });
  }

  @Test
  void mmapAndMunmapAllocateTheSame() {
    long small = bytesOfMmapAndMunmap(1, 10, 1);
    long large = bytesOfMmapAndMunmap(2, 60_000, 64);
    assertThat(large).isLessThanOrEqualTo(small + small / 4);
  }
}
