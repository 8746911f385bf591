package io.legoos.managers.placement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

/** The policies against an exhaustive search, and over many decisions that build on each other. */
class PlacementSearchTest {
  private static final long PAGE = 4096;
  private static final long VREGION = 64 * PAGE;

  /** Whether {@code items} of one size can go to bins with that room: tries every assignment. */
  private static boolean isSolvable(long[][] rooms, long[] size, int items) {
    if (items == 0) {
      return true;
    }
    for (long[] room : rooms) {
      if (room[0] >= size[0] && room[1] >= size[1]) {
        room[0] -= size[0];
        room[1] -= size[1];
        boolean solved = isSolvable(rooms, size, items - 1);
        room[0] += size[0];
        room[1] += size[1];
        if (solved) {
          return true;
        }
      }
    }
    return false;
  }

  @Property
  void aMappingThatFitsSomehowIsPlaced(
      @ForAll @Size(min = 1, max = 4) List<@IntRange(min = 0, max = 200) Integer> roomPages,
      @ForAll @IntRange(min = 1, max = 5) int count,
      @ForAll @LongRange(min = 1, max = 64) long pages) {
    List<MemoryCandidate> candidates = new ArrayList<>();
    long[][] rooms = new long[roomPages.size()][];
    for (int i = 0; i < rooms.length; i++) {
      long room = roomPages.get(i) * PAGE;
      rooms[i] = new long[] {room, 0};
      candidates.add(new MemoryCandidate("m" + i, 300 * PAGE, 300 * PAGE - room, i % 3, i % 2));
    }
    assertThat(new MemoryPlacement(candidates, VREGION).place(count, pages * PAGE).isPresent())
        .isEqualTo(isSolvable(rooms, new long[] {pages * PAGE, 0}, count));
  }

  @Property
  void asManyEqualProgramsAreStartedAsAnySearchFindsRoomFor(
      @ForAll @Size(min = 1, max = 4) List<@IntRange(min = 0, max = 9) Integer> threadLimits,
      @ForAll @IntRange(min = 1, max = 5) int programs,
      @ForAll @LongRange(min = 1, max = 4) long threads,
      @ForAll @LongRange(min = 1, max = 6) long excache) {
    List<ProcessCandidate> candidates = new ArrayList<>();
    long[][] rooms = new long[threadLimits.size()][];
    for (int i = 0; i < rooms.length; i++) {
      rooms[i] = new long[] {threadLimits.get(i), 3L * i + 2};
      candidates.add(new ProcessCandidate("p" + i, 0, rooms[i][0], rooms[i][1]));
    }
    ProcessPlacement placement = new ProcessPlacement(candidates);
    int started = 0;
    for (int i = 0; i < programs; i++) {
      Optional<ProcessCandidate> chosen = placement.choose(threads, excache);
      if (chosen.isPresent()) {
        placement.put(with(chosen.get(), threads, excache));
        started++;
      }
    }
    assertThat(started == programs)
        .isEqualTo(isSolvable(rooms, new long[] {threads, excache}, programs));
  }

  private static ProcessCandidate with(ProcessCandidate candidate, long threads, long excache) {
    return new ProcessCandidate(
        candidate.name(),
        candidate.threads() + threads,
        candidate.threadLimit(),
        candidate.roomBytes() - excache);
  }

  @Property
  void noProcessorIsEverBeyondItsCeilings(
      @ForAll @Size(min = 1, max = 6) List<@IntRange(min = 0, max = 40) Integer> limits,
      @ForAll @Size(max = 60) List<@IntRange(min = 1, max = 12) Integer> demands) {
    Map<String, ProcessCandidate> state = new HashMap<>();
    for (int i = 0; i < limits.size(); i++) {
      state.put("p" + i, new ProcessCandidate("p" + i, 0, limits.get(i), 30));
    }
    ProcessPlacement placement = new ProcessPlacement(state.values());
    for (int demand : demands) {
      placement
          .choose(demand, 13 - demand)
          .ifPresent(
              chosen -> {
                ProcessCandidate now = with(chosen, demand, 13 - demand);
                assertThat(chosen).isEqualTo(state.get(chosen.name()));
                assertThat(now.threads()).isLessThanOrEqualTo(now.threadLimit());
                assertThat(now.roomBytes()).isNotNegative();
                state.put(now.name(), now);
                placement.put(now);
              });
    }
  }

  /** A row of mappings, each followed by its charge; now and then one is given back. */
  @Property
  void noMemoryMonitorIsEverBeyondItsCeilingAndTheOrderOfEnteringDoesNotMatter(
      @ForAll @Size(min = 1, max = 6) List<@IntRange(min = 0, max = 500) Integer> limits,
      @ForAll @Size(max = 40) List<@IntRange(min = 1, max = 9) Integer> counts,
      @ForAll @LongRange(min = 1, max = 64) long pages,
      @ForAll long seed) {
    Map<String, MemoryCandidate> state = new LinkedHashMap<>();
    for (int i = 0; i < limits.size(); i++) {
      state.put("m" + i, new MemoryCandidate("m" + i, limits.get(i) * PAGE, 0, i * 0.3, i % 2));
    }
    MemoryPlacement placement = new MemoryPlacement(state.values(), VREGION);
    for (int count : counts) {
      List<MemoryCandidate> shuffled = new ArrayList<>(state.values());
      Collections.shuffle(shuffled, new Random(seed));
      Optional<List<MemoryCandidate>> owners = placement.place(count, pages * PAGE);
      assertThat(new MemoryPlacement(shuffled, VREGION).place(count, pages * PAGE))
          .isEqualTo(owners);
      for (MemoryCandidate owner : owners.orElse(List.of())) {
        MemoryCandidate before = Objects.requireNonNull(state.get(owner.name()));
        MemoryCandidate now = charged(before, pages * PAGE);
        assertThat(now.committedBytes()).isLessThanOrEqualTo(now.limitBytes());
        state.put(now.name(), now);
        placement.put(now);
      }
      if (count == 9) {
        state.replaceAll((name, c) -> charged(c, -c.committedBytes()));
        state.values().forEach(placement::put);
      }
    }
  }

  private static MemoryCandidate charged(MemoryCandidate candidate, long bytes) {
    return new MemoryCandidate(
        candidate.name(),
        candidate.limitBytes(),
        candidate.committedBytes() + bytes,
        candidate.accessLoad() + 1,
        candidate.promisedVRegions());
  }
}
