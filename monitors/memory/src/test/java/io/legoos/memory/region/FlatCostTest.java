package io.legoos.memory.region;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.memory.Allocations;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * VMAs and free addresses cost the same among 100,000 as among 10, but for the logarithm of their
 * number. Counted in comparisons and in bytes allocated, never timed.
 */
class FlatCostTest {
  private static final long PAGE = AddressRange.PAGE_BYTES;
  private static final long BASE = 1L << 40;
  private static final int FEW = 10;
  private static final int MANY = 100_000;
  private static final int STEPS = 1_000;

  /** Height of a balanced (red-black) tree of 100,000: 2 log2(n + 1). */
  private static final int HEIGHT = 34;

  private static final Vma EVEN = new Vma(1, true);
  private static final Vma ODD = new Vma(3, true);

  private final Random random = new Random(1);
  private long comparisons;

  /** None is alike its neighbour; behind each is room for another. */
  private VmaTree vmas(int count) {
    VmaTree vmas =
        new VmaTree(
            new RangeMap<>(
                (a, b) -> {
                  comparisons++;
                  return RangeMap.BY_START.compare(a, b);
                }));
    for (int i = 0; i < count; i++) {
      vmas.map(AddressRange.of(BASE + 2 * i * PAGE, PAGE), EVEN);
    }
    return vmas;
  }

  private AddressRange roomAmong(int count) {
    return AddressRange.of(BASE + (2L * random.nextInt(count) + 1) * PAGE, PAGE);
  }

  @Test
  void aVmaIsFoundByTheLogarithmOfTheirNumberWithoutAllocating() {
    VmaTree vmas = vmas(MANY);
    long[] most = {0};
    Runnable lookUps =
        () -> {
          for (int i = 0; i < STEPS; i++) {
            long before = comparisons;
            if (vmas.at(BASE + 2L * random.nextInt(MANY) * PAGE) == null) {
              throw new AssertionError("a VMA is gone");
            }
            most[0] = Math.max(most[0], comparisons - before);
          }
        };
    lookUps.run();
    assertThat(Allocations.of(lookUps)).isZero();
    assertThat(most[0]).isLessThanOrEqualTo(HEIGHT);
  }

  @Test
  void mmapAndMunmapCompareByTheLogarithm() {
    VmaTree vmas = vmas(MANY);
    long most = 0;
    for (int i = 0; i < STEPS; i++) {
      AddressRange range = roomAmong(MANY);
      long before = comparisons;
      vmas.map(range, ODD);
      vmas.unmap(range);
      most = Math.max(most, comparisons - before);
    }
    // Each looks for the charge and for what it replaces, for both neighbours, and enters or
    // removes.
    assertThat(most).isLessThanOrEqualTo(12 * HEIGHT);
  }

  @Test
  void mmapAndMunmapAllocateTheSame() {
    long few = bytesOfMmapAndMunmap(FEW);
    assertThat(bytesOfMmapAndMunmap(MANY)).isLessThanOrEqualTo(few + few / 4);
  }

  private long bytesOfMmapAndMunmap(int count) {
    VmaTree vmas = vmas(count);
    return Allocations.leastOf(
        () -> {
          for (int i = 0; i < STEPS; i++) {
            AddressRange range = roomAmong(count);
            vmas.map(range, ODD);
            vmas.unmap(range);
          }
        });
  }

  @Test
  void freeAddressesAreFoundAtTheSameCostAmongManyGaps() {
    long few = bytesOfAnAllocation(FEW);
    assertThat(bytesOfAnAllocation(MANY)).isLessThanOrEqualTo(few + few / 4);
  }

  private static long bytesOfAnAllocation(int gaps) {
    long vRegion = 1L << 30;
    AddressAllocator addresses = new AddressAllocator(AddressRange.of(BASE, 64 * vRegion), vRegion);
    addresses.grant(AddressRange.of(BASE, 2 * vRegion));
    for (int i = 0; i < gaps; i++) {
      addresses.take(AddressRange.of(BASE + (2L * i + 1) * PAGE, PAGE));
    }
    return Allocations.leastOf(
        () -> {
          for (int i = 0; i < STEPS; i++) {
            AddressRange range = AddressRange.of(addresses.findInGranted(PAGE).orElseThrow(), PAGE);
            addresses.take(range);
            addresses.free(range);
          }
        });
  }

  @Test
  void newVRegionsAreFoundAtTheSameCostBehindManyReservations() {
    long few = bytesOfANewVRegion(FEW);
    assertThat(bytesOfANewVRegion(MANY)).isLessThanOrEqualTo(few + few / 4);
  }

  /** Each reservation of a page takes the first page of a vRegion that nobody owns yet. */
  private static long bytesOfANewVRegion(int reservations) {
    long vRegion = 1L << 20;
    AddressAllocator addresses =
        new AddressAllocator(AddressRange.of(BASE, (MANY + 10) * vRegion), vRegion);
    for (int i = 0; i < reservations; i++) {
      OptionalLong found = addresses.findFresh(PAGE);
      assertThat(found).hasValue(BASE + i * vRegion);
      addresses.take(AddressRange.of(found.orElseThrow(), PAGE));
    }
    return Allocations.leastOf(
        () -> {
          for (int i = 0; i < STEPS; i++) {
            addresses.findFresh(PAGE).orElseThrow();
          }
        });
  }
}
