package io.legoos.memory.region;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class AddressAllocatorTest {
  private static final long PAGE = AddressRange.PAGE_BYTES;
  private static final long VREGION = 1 << 20;
  private static final int VREGION_PAGES = (int) (VREGION / PAGE);
  private static final AddressRange WINDOW = AddressRange.of(1L << 30, 16 * VREGION);
  private static final int PAGES = (int) (WINDOW.length() / PAGE);

  /** What each page of the window is. */
  private static final class Model {
    final boolean[] taken = new boolean[PAGES];
    final boolean[] granted = new boolean[PAGES];

    int largestGap(boolean inGranted) {
      int best = 0;
      int run = 0;
      for (int i = 0; i < PAGES; i++) {
        run = !taken[i] && granted[i] == inGranted ? run + 1 : 0;
        best = Math.max(best, run);
      }
      return best;
    }

    boolean isFree(AddressRange range, boolean inGranted) {
      for (int i = page(range.start()); i < page(range.end()); i++) {
        if (taken[i] || granted[i] != inGranted) {
          return false;
        }
      }
      return true;
    }

    void set(boolean[] what, AddressRange range, boolean value) {
      AddressRange inside = range.intersect(WINDOW);
      if (inside != null) {
        for (int i = page(inside.start()); i < page(inside.end()); i++) {
          what[i] = value;
        }
      }
    }
  }

  private static int page(long address) {
    return (int) ((address - WINDOW.start()) / PAGE);
  }

  @Property
  void findsFreeAddressesWheneverThereAreSome(@ForAll long seed) {
    Random random = new Random(seed);
    AddressAllocator allocator = new AddressAllocator(WINDOW, VREGION);
    Model model = new Model();
    for (int step = 0; step < 60; step++) {
      switch (random.nextInt(5)) {
        case 0 -> {
          AddressRange range = anywhere(random);
          allocator.take(range);
          model.set(model.taken, range, true);
        }
        case 1 -> {
          AddressRange range = anywhere(random);
          allocator.free(range);
          model.set(model.taken, range, false);
        }
        case 2 -> fromFresh(allocator, model, length(random));
        default -> fromGranted(allocator, model, length(random));
      }
      AddressRange asked = anywhere(random);
      AddressRange inside = asked.intersect(WINDOW);
      boolean free = inside != null && inside.equals(asked);
      for (long a = asked.start(); free && a < asked.end(); a += PAGE) {
        free = !model.taken[page(a)];
      }
      assertThat(new AddressAllocator(allocator).isFree(asked)).isEqualTo(free);
    }
  }

  private static long length(Random random) {
    return (1 + random.nextInt(random.nextBoolean() ? 20 : 3 * VREGION_PAGES)) * PAGE;
  }

  /** Also across the ends of the window. */
  private static AddressRange anywhere(Random random) {
    return AddressRange.of(
        WINDOW.start() + (random.nextInt(PAGES + 20) - 10) * PAGE, length(random));
  }

  private static void fromFresh(AddressAllocator allocator, Model model, long length) {
    OptionalLong found = allocator.findFresh(length);
    if (found.isEmpty()) {
      // A gap that holds the run wherever it starts must have been found.
      long run = (length + VREGION - 1) / VREGION * VREGION_PAGES;
      assertThat((long) model.largestGap(false)).isLessThan(run + VREGION_PAGES);
      return;
    }
    assertThat(found.getAsLong() % VREGION).isZero();
    AddressRange run = AddressRange.of(found.getAsLong(), length).roundOut(VREGION);
    assertThat(model.isFree(run, false)).isTrue();
    allocator.grant(run);
    model.set(model.granted, run, true);
    AddressRange range = AddressRange.of(found.getAsLong(), length);
    allocator.take(range);
    model.set(model.taken, range, true);
  }

  private static void fromGranted(AddressAllocator allocator, Model model, long length) {
    OptionalLong found = allocator.findInGranted(length);
    assertThat(found.isPresent()).isEqualTo(model.largestGap(true) * PAGE >= length);
    if (found.isPresent()) {
      AddressRange range = AddressRange.of(found.getAsLong(), length);
      assertThat(model.isFree(range, true)).isTrue();
      allocator.take(range);
      model.set(model.taken, range, true);
    }
  }

  @Example
  void leavesRoomBehindLargeMappingsWhenThereIsSome() {
    AddressAllocator allocator = new AddressAllocator(WINDOW, 8 * VREGION);
    AddressRange first = AddressRange.of(allocator.findFresh(VREGION).orElseThrow(), VREGION);
    allocator.grant(first.roundOut(8 * VREGION));
    allocator.take(first);
    for (int i = 0; i < 5; i++) {
      allocator.take(AddressRange.of(allocator.findInGranted(PAGE).orElseThrow(), PAGE));
    }
    allocator.take(AddressRange.of(allocator.findInGranted(VREGION).orElseThrow(), VREGION));
    assertThat(allocator.isFree(AddressRange.of(first.end(), VREGION))).isTrue();
  }

  @Example
  void aReservationLargerThanTheWindowIsRefused() {
    assertThat(new AddressAllocator(WINDOW, VREGION).findFresh(WINDOW.length() + PAGE)).isEmpty();
  }
}
