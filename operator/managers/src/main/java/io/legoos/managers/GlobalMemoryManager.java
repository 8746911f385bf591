package io.legoos.managers;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.legoos.managers.PlacementRefusedException.Reason;
import io.legoos.managers.membership.Member;
import io.legoos.managers.membership.MemberState;
import io.legoos.managers.membership.MembershipTable;
import io.legoos.managers.membership.MembershipTiming;
import io.legoos.managers.placement.MemoryCandidate;
import io.legoos.managers.placement.MemoryPlacement;
import io.legoos.protocol.control.v1.HomeReport;
import io.legoos.protocol.control.v1.MemoryMonitorRef;
import io.legoos.protocol.control.v1.PlaceFileCacheRequest;
import io.legoos.protocol.control.v1.PlaceFileCacheResponse;
import io.legoos.protocol.control.v1.PlaceHomeRequest;
import io.legoos.protocol.control.v1.PlaceHomeResponse;
import io.legoos.protocol.control.v1.PlaceVRegionsRequest;
import io.legoos.protocol.control.v1.PlaceVRegionsResponse;
import io.legoos.protocol.control.v1.Role;
import io.legoos.runtime.Names;
import io.legoos.runtime.Rendezvous;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * GMM: which memory monitor is home of a new vProcess, and which own new vRegions. Thread-safe;
 * holds no persistent state.
 */
public final class GlobalMemoryManager {
  /** vRegions that one request may ask for. */
  public static final int MAX_VREGIONS = 65536;

  private static final int MAX_EXCLUDED = 1024;
  private static final int MAX_FILE_CACHES = 16;

  /** A share of 4 GiB is copied within that time, at the rate that homes keep to. */
  private static final Duration COPY_TIME = Duration.ofSeconds(32);

  private final MembershipTable table;
  private final ClusterShape shape;
  private final PlacementDecisions homeDecisions = new PlacementDecisions();
  private final PlacementDecisions vregionDecisions = new PlacementDecisions();

  @GuardedBy("this")
  private final Promises committedBytes;

  @GuardedBy("this")
  private final Promises vregions;

  /** Page frames that what was placed will fill, bit by bit. */
  @GuardedBy("this")
  private final Promises usedBytes;

  public GlobalMemoryManager(
      MembershipTable table, MembershipTiming timing, ClusterShape shape, LongSupplier nanoClock) {
    this.table = table;
    this.shape = shape;
    this.committedBytes = new Promises(timing, nanoClock);
    this.vregions = new Promises(timing, nanoClock);
    this.usedBytes = new Promises(COPY_TIME, nanoClock);
  }

  /**
   * Chooses a home; nothing is charged yet. A named vProcess that a memory monitor is already home
   * of, for a processor incarnation not known to be dead, is sent there again: that home refuses a
   * second copy. A refusal is counted by the caller, when it is final.
   */
  public synchronized PlaceHomeResponse placeHome(PlaceHomeRequest request)
      throws PlacementRefusedException {
    return homeDecisions.made(chooseHome(request));
  }

  PlacementDecisions homeDecisions() {
    return homeDecisions;
  }

  PlacementDecisions vregionDecisions() {
    return vregionDecisions;
  }

  @GuardedBy("this")
  private PlaceHomeResponse chooseHome(PlaceHomeRequest request) throws PlacementRefusedException {
    if (request.getExcludedCount() > MAX_EXCLUDED) {
      throw new PlacementRefusedException(Reason.INVALID, "too many excluded monitors");
    }
    int replication = replicationOf(request);
    @Nullable MemoryMonitorRef present = homeOf(request.getVprocessUid());
    if (present != null && request.getExcludedList().contains(present.getIdentity().getName())) {
      present = null;
    }
    return PlaceHomeResponse.newBuilder()
        .setHome(present == null ? place(1, 0, 0, request.getExcludedList()).getFirst() : present)
        .setVregionBytes(shape.vregionBytes())
        .setReplication(replication)
        .build();
  }

  /**
   * More than the cluster's must be possible at its start; a vProcess that runs goes on with what
   * there is left, and is not refused another home for that.
   */
  private int replicationOf(PlaceHomeRequest request) throws PlacementRefusedException {
    int asked = request.getReplication();
    if (asked == 0) {
      return shape.replication();
    }
    if (!ClusterShape.isReplication(asked)) {
      throw new PlacementRefusedException(Reason.INVALID, "a replication is 1 or 2, not " + asked);
    }
    int live = table.live(Role.ROLE_MEMORY).size();
    if (asked > shape.replication() && asked > live && request.getExcludedCount() == 0) {
      throw new PlacementRefusedException(
          Reason.NO_MONITOR,
          "a replication of "
              + asked
              + " needs as many memory monitors, and "
              + live
              + " live; ask for less or add a memory monitor");
    }
    return asked;
  }

  private @Nullable MemoryMonitorRef homeOf(String vprocessUid) {
    if (vprocessUid.isEmpty()) {
      return null;
    }
    for (Member member : table.members()) {
      if (member.state() != MemberState.DEAD) {
        for (HomeReport home : member.load().getHomesList()) {
          if (home.getVprocessUid().equals(vprocessUid) && !table.isDead(home.getProcessor())) {
            return member.memoryMonitorRef();
          }
        }
      }
    }
    return null;
  }

  /**
   * Chooses one owner for each vRegion, in order, and counts the charge there at once; or names
   * everyone, when that is asked for. A refusal is counted by the caller, when it is final.
   */
  public synchronized PlaceVRegionsResponse placeVRegions(PlaceVRegionsRequest request)
      throws PlacementRefusedException {
    if (request.getEveryone()) {
      return PlaceVRegionsResponse.newBuilder().addAllOwners(everyone()).build();
    }
    return vregionDecisions.made(chooseOwners(request));
  }

  @GuardedBy("this")
  private PlaceVRegionsResponse chooseOwners(PlaceVRegionsRequest request)
      throws PlacementRefusedException {
    if (request.getCount() < 1 || request.getCount() > MAX_VREGIONS) {
      throw new PlacementRefusedException(
          Reason.INVALID, "1.." + MAX_VREGIONS + " vRegions a request, not " + request.getCount());
    }
    long charged = request.getBytesPerVregion();
    boolean together = request.getTogether() && request.getCount() == 1;
    if (charged < 0 || (charged > shape.vregionBytes() && !together)) {
      throw new PlacementRefusedException(
          Reason.INVALID, "a vRegion of " + shape.vregionBytes() + " bytes cannot hold " + charged);
    }
    if (request.getExcludedCount() > MAX_EXCLUDED) {
      throw new PlacementRefusedException(Reason.INVALID, "too many excluded monitors");
    }
    return PlaceVRegionsResponse.newBuilder()
        .addAllOwners(
            place(request.getCount(), charged, request.getFreeBytes(), request.getExcludedList()))
        .build();
  }

  /**
   * Which memory monitors cache the files of a vNode: as long as none comes or goes the same ones,
   * of different vNodes different ones.
   */
  public PlaceFileCacheResponse placeFileCache(PlaceFileCacheRequest request)
      throws PlacementRefusedException {
    if (!Names.isLegal(request.getVnode())) {
      throw new PlacementRefusedException(Reason.INVALID, "not a vNode name");
    }
    return PlaceFileCacheResponse.newBuilder()
        .addAllMonitors(
            table.live(Role.ROLE_MEMORY).stream()
                .sorted(
                    Comparator.<Member>comparingLong(
                            member -> Rendezvous.weight(request.getVnode(), member.name()))
                        .reversed()
                        .thenComparing(Member::name))
                .limit(MAX_FILE_CACHES)
                .map(Member::memoryMonitorRef)
                .toList())
        .build();
  }

  private List<MemoryMonitorRef> everyone() {
    return table.members().stream()
        .filter(member -> member.identity().getRole() == Role.ROLE_MEMORY)
        .filter(member -> member.state() != MemberState.DEAD)
        .map(Member::memoryMonitorRef)
        .toList();
  }

  @GuardedBy("this")
  private List<MemoryMonitorRef> place(
      int count, long charged, long free, Collection<String> excluded)
      throws PlacementRefusedException {
    committedBytes.expire();
    vregions.expire();
    usedBytes.expire();
    Set<String> without = new HashSet<>(excluded);
    Map<String, Member> members = new LinkedHashMap<>();
    for (Member member : withFree(free)) {
      if (!without.contains(member.name())) {
        members.put(member.name(), member);
      }
    }
    if (members.isEmpty() && without.isEmpty()) {
      throw new PlacementRefusedException(
          Reason.NO_MONITOR,
          table.live(Role.ROLE_MEMORY).isEmpty()
                  && table.members().stream()
                      .anyMatch(
                          member ->
                              member.identity().getRole() == Role.ROLE_MEMORY
                                  && member.state() == MemberState.LIVE)
              ? "every memory monitor is being drained; start another, or take one back with"
                  + " 'lego drain NAME --undo'"
              : "no memory monitor is live; start one, or wait until it registers");
    }
    List<MemoryCandidate> owners =
        free == 0
            ? choose(members.values(), count, charged)
            : chooseEmptiest(members.values(), count, charged);
    promise(owners, charged, free, members);
    Map<String, MemoryMonitorRef> refs = new HashMap<>();
    members.forEach((name, member) -> refs.put(name, member.memoryMonitorRef()));
    return owners.stream().map(owner -> Objects.requireNonNull(refs.get(owner.name()))).toList();
  }

  private List<Member> withFree(long free) {
    return table.live(Role.ROLE_MEMORY).stream()
        .filter(member -> member.capacityBytes() - member.load().getUsedBytes() >= free)
        .toList();
  }

  /** Of a monitor's capacity, with what is on its way there. */
  @GuardedBy("this")
  private double usedPart(Member member) {
    return (double) usedBytes.estimate(member, member.load().getUsedBytes())
        / member.capacityBytes();
  }

  @GuardedBy("this")
  private void promise(
      List<MemoryCandidate> owners, long charged, long free, Map<String, Member> members) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    owners.forEach(owner -> counts.merge(owner.name(), 1, Integer::sum));
    for (Map.Entry<String, Integer> entry : counts.entrySet()) {
      Member member = Objects.requireNonNull(members.get(entry.getKey()));
      committedBytes.add(member, charged * entry.getValue(), member.load().getCommittedBytes());
      vregions.add(member, entry.getValue(), 0);
      if (free > 0) {
        usedBytes.add(member, free * entry.getValue(), member.load().getUsedBytes());
      }
    }
  }

  /**
   * For what has pages already, page frames matter more than access load. What others are about to
   * bring steers elsewhere, but refuses nothing: it may have gone elsewhere itself.
   */
  @GuardedBy("this")
  private List<MemoryCandidate> chooseEmptiest(Collection<Member> members, int count, long charged)
      throws PlacementRefusedException {
    Map<Member, Double> usedParts = new HashMap<>();
    for (Member member : members) {
      usedParts.put(member, usedPart(member));
    }
    List<Member> emptiestFirst = new ArrayList<>(members);
    emptiestFirst.sort(
        Comparator.<Member>comparingDouble(usedParts::get).thenComparing(Member::name));
    for (Member member : emptiestFirst) {
      try {
        return choose(List.of(member), count, charged);
      } catch (PlacementRefusedException e) {
        // The next one may have room for the charge.
      }
    }
    return choose(members, count, charged);
  }

  /**
   * Promises steer, they do not refuse: a monitor itself refuses what it cannot take, and who was
   * promised room may have left already.
   */
  @GuardedBy("this")
  private List<MemoryCandidate> choose(Collection<Member> members, int count, long charged)
      throws PlacementRefusedException {
    List<MemoryCandidate> promised = new ArrayList<>();
    List<MemoryCandidate> reported = new ArrayList<>();
    List<MemoryCandidate> empty = new ArrayList<>();
    for (Member member : members) {
      long committed = member.load().getCommittedBytes();
      promised.add(candidate(member, committedBytes.estimate(member, committed)));
      reported.add(candidate(member, committed));
      empty.add(candidate(member, 0));
    }
    for (List<MemoryCandidate> candidates : List.of(promised, reported)) {
      Optional<List<MemoryCandidate>> owners =
          new MemoryPlacement(candidates, shape.vregionBytes()).place(count, charged);
      if (owners.isPresent()) {
        return owners.get();
      }
    }
    boolean fitsWhenEmpty =
        new MemoryPlacement(empty, shape.vregionBytes()).place(count, charged).isPresent();
    throw new PlacementRefusedException(
        fitsWhenEmpty ? Reason.NO_ROOM : Reason.BEYOND_CAPACITY,
        "no memory monitor has room for "
            + count
            + " more vRegions with "
            + charged
            + " bytes each; free memory or add a memory monitor");
  }

  @GuardedBy("this")
  private MemoryCandidate candidate(Member member, long committed) {
    return new MemoryCandidate(
        member.name(),
        (long) (member.capacityBytes() * shape.overcommit()),
        committed,
        member.accessesPerSecond(),
        vregions.promised(member));
  }
}
