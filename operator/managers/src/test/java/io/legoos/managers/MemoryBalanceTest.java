package io.legoos.managers;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.managers.membership.MembershipTable;
import io.legoos.managers.membership.MembershipTiming;
import io.legoos.managers.membership.Roster;
import io.legoos.protocol.control.v1.Load;
import io.legoos.protocol.control.v1.MonitorIdentity;
import io.legoos.protocol.control.v1.PlaceVRegionsRequest;
import io.legoos.protocol.control.v1.RegisterRequest;
import io.legoos.protocol.control.v1.Role;
import io.legoos.runtime.MonitorIdentities;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/**
 * A program grows by one vRegion at a time while two equal memory monitors report the load it makes
 * there. Unless one vRegion stays much hotter than the rest, both get a good part of it: the policy
 * reacts to the load that it has itself placed.
 */
class MemoryBalanceTest {
  private static final long VREGION = 1 << 20;
  private static final MembershipTiming TIMING =
      new MembershipTiming(Duration.ofMillis(500), Duration.ofSeconds(10));

  /** Which of the regions the program accesses most. */
  enum Pattern {
    /** FIFO eviction of a program that fills its memory from front to back. */
    NEWEST,
    /** Random access to all it has. */
    EVERYWHERE
  }

  @Property(tries = 200)
  void bothMonitorsGetAGoodPart(
      @ForAll Pattern pattern,
      @ForAll @IntRange(min = 20, max = 80) int regions,
      @ForAll @IntRange(min = 1, max = 8) int beatsPerRegion,
      @ForAll @LongRange(min = 0, max = 1 << 20) long pagesPerBeat,
      @ForAll long seed)
      throws Exception {
    long first =
        new Run(new Random(seed))
            .firstMonitorsShare(pattern, regions, beatsPerRegion, pagesPerBeat);
    assertThat(Math.min(first, regions - first))
        .as("smaller part of %d regions", regions)
        .isGreaterThanOrEqualTo(regions / 5);
  }

  /** One program on one cluster. */
  private static final class Run {
    private final Random random;
    private final MonitorIdentity[] monitors = new MonitorIdentity[2];
    private final long[] requests = new long[2];
    private final long[] committed = new long[2];
    private long now;
    private final MembershipTable table =
        new MembershipTable(TIMING, 0, Roster.EMPTY, roster -> {}, () -> now);
    private final GlobalMemoryManager gmm =
        new GlobalMemoryManager(table, TIMING, new ClusterShape(VREGION, 1, 1), () -> now);

    private void report(int monitor) {
      Load load =
          Load.newBuilder()
              .setRequests(requests[monitor])
              .setCommittedBytes(committed[monitor])
              .build();
      assertThat(table.heartbeat(monitors[monitor], load, 0)).isPresent();
    }

    private int placeOne() throws PlacementRefusedException {
      String owner =
          gmm.placeVRegions(
                  PlaceVRegionsRequest.newBuilder().setCount(1).setBytesPerVregion(VREGION).build())
              .getOwners(0)
              .getIdentity()
              .getName();
      return owner.equals("m0") ? 0 : 1;
    }

    Run(Random random) throws Exception {
      this.random = random;
      for (int m = 0; m < 2; m++) {
        monitors[m] = MonitorIdentities.draw("m" + m, Role.ROLE_MEMORY, random);
        table.register(
            RegisterRequest.newBuilder()
                .setIdentity(monitors[m])
                .setCapacityBytes(1000 * VREGION)
                .build());
        report(m);
      }
    }

    long firstMonitorsShare(Pattern pattern, int regions, int beatsPerRegion, long pagesPerBeat)
        throws PlacementRefusedException {
      List<Integer> owners = new ArrayList<>();
      for (int i = 0; i < regions; i++) {
        int owner = placeOne();
        owners.add(owner);
        committed[owner] += VREGION;
        for (int beat = 0; beat < beatsPerRegion; beat++) {
          access(owners, pattern, pagesPerBeat);
          now += TIMING.heartbeatInterval().toNanos();
          report(0);
          report(1);
        }
      }
      return owners.stream().filter(owner -> owner == 0).count();
    }

    private void access(List<Integer> owners, Pattern pattern, long pages) {
      int regions = owners.size();
      switch (pattern) {
        case NEWEST -> requests[owners.get(Math.max(0, regions - 2))] += pages;
        case EVERYWHERE -> {
          for (int i = 0; i < 16; i++) {
            requests[owners.get(random.nextInt(regions))] += pages / 16;
          }
        }
      }
    }
  }
}
