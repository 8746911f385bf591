package io.legoos.managers;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.legoos.managers.PlacementRefusedException.Reason;
import io.legoos.managers.membership.Member;
import io.legoos.managers.membership.MembershipTable;
import io.legoos.managers.membership.MembershipTiming;
import io.legoos.managers.placement.ProcessCandidate;
import io.legoos.managers.placement.ProcessPlacement;
import io.legoos.protocol.control.v1.PlaceProcessRequest;
import io.legoos.protocol.control.v1.PlaceProcessResponse;
import io.legoos.protocol.control.v1.Role;
import io.legoos.protocol.control.v1.VProcessReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * GPM: which processor monitor runs a new vProcess. A processor monitor that states no capacity has
 * room for any ExCache. Thread-safe; holds no persistent state.
 */
public final class GlobalProcessManager {
  private static final int MAX_THREADS = 1 << 22;

  /** Names of states of vProcesses that may have no threads yet. */
  private static final Set<String> NOT_ENDING = Set.of("PLACING", "STARTING", "RUNNING");

  private final MembershipTable table;
  private final long defaultExcacheBytes;
  private final PlacementDecisions decisions = new PlacementDecisions();

  @GuardedBy("this")
  private final Promises threads;

  @GuardedBy("this")
  private final Promises excacheBytes;

  public GlobalProcessManager(
      MembershipTable table,
      MembershipTiming timing,
      long defaultExcacheBytes,
      LongSupplier nanoClock) {
    this.table = table;
    this.defaultExcacheBytes = defaultExcacheBytes;
    this.threads = new Promises(timing, nanoClock);
    this.excacheBytes = new Promises(timing, nanoClock);
  }

  /** Chooses the processor monitor and counts the vProcess as running there at once. */
  public PlaceProcessResponse placeProcess(PlaceProcessRequest request)
      throws PlacementRefusedException {
    return placeProcess(request, name -> true);
  }

  /** The same among the monitors that {@code allowed} names. */
  public PlaceProcessResponse placeProcess(PlaceProcessRequest request, Predicate<String> allowed)
      throws PlacementRefusedException {
    try {
      return tryPlaceProcess(request, allowed);
    } catch (PlacementRefusedException e) {
      throw decisions.refused(e);
    }
  }

  /** The same for who may ask again: a refusal is counted when the caller gives up, by it. */
  synchronized PlaceProcessResponse tryPlaceProcess(
      PlaceProcessRequest request, Predicate<String> allowed) throws PlacementRefusedException {
    return decisions.made(choose(request, allowed));
  }

  PlacementDecisions decisions() {
    return decisions;
  }

  @GuardedBy("this")
  private PlaceProcessResponse choose(PlaceProcessRequest request, Predicate<String> allowed)
      throws PlacementRefusedException {
    if (request.getExcacheBytes() < 0
        || request.getThreads() < 0
        || request.getThreads() > MAX_THREADS) {
      throw new PlacementRefusedException(
          Reason.INVALID, "a vProcess cannot have a negative ExCache or that many threads");
    }
    long wanted = request.getExcacheBytes() > 0 ? request.getExcacheBytes() : defaultExcacheBytes;
    int asked = Math.max(1, request.getThreads());
    threads.expire();
    excacheBytes.expire();
    Map<String, Member> members = new LinkedHashMap<>();
    for (Member member : table.live(Role.ROLE_PROCESSOR)) {
      if (allowed.test(member.name())) {
        members.put(member.name(), member);
      }
    }
    if (members.isEmpty()) {
      throw new PlacementRefusedException(
          Reason.NO_MONITOR, "no processor monitor is live; start one, or wait until it registers");
    }
    List<ProcessCandidate> candidates = new ArrayList<>();
    for (Member member : members.values()) {
      candidates.add(candidate(member));
    }
    ProcessCandidate chosen =
        new ProcessPlacement(candidates)
            .choose(asked, wanted)
            .orElseThrow(
                () ->
                    new PlacementRefusedException(
                        Reason.NO_ROOM,
                        "no processor monitor has room for an ExCache of "
                            + wanted
                            + " bytes; ask for less or add a processor monitor",
                        wanted,
                        mostFree(candidates)));
    Member member = Objects.requireNonNull(members.get(chosen.name()));
    threads.add(member, asked, member.load().getThreads());
    excacheBytes.add(member, wanted, seenBytes(member));
    return PlaceProcessResponse.newBuilder()
        .setProcessor(member.identity())
        .setControlAddress(member.registration().getControlAddress())
        .setLocalSocket(member.registration().getLocalSocket())
        .build();
  }

  /** Whether something is promised that has not begun as far as reports tell. */
  synchronized boolean hasPromises() {
    excacheBytes.expire();
    for (Member member : table.live(Role.ROLE_PROCESSOR)) {
      if (promisedBytes(member) > 0) {
        return true;
      }
    }
    return false;
  }

  private static long mostFree(List<ProcessCandidate> candidates) {
    return candidates.stream().mapToLong(ProcessCandidate::roomBytes).max().orElse(0);
  }

  @GuardedBy("this")
  private ProcessCandidate candidate(Member member) {
    long capacity = member.capacityBytes() > 0 ? member.capacityBytes() : Long.MAX_VALUE;
    return new ProcessCandidate(
        member.name(),
        threads.estimate(member, member.load().getThreads()),
        capacity - givenBytes(member) - promisedBytes(member));
  }

  /** The ExCaches of those that are placed there, and have not begun at the time of its report. */
  @GuardedBy("this")
  private long promisedBytes(Member member) {
    return excacheBytes.estimate(member, seenBytes(member)) - seenBytes(member);
  }

  /**
   * The ExCaches of all that have ever begun there, which only grows; of a monitor of before
   * 2026-12, which does not say so, of those that run.
   */
  private static long seenBytes(Member member) {
    long begun = member.load().getBegunExcacheBytes();
    return begun > 0 ? begun : givenBytes(member);
  }

  /** The ExCaches of the vProcesses that run or begin; more than what they use of them. */
  private static long givenBytes(Member member) {
    long given = 0;
    for (VProcessReport vprocess : member.load().getVprocessesList()) {
      if (vprocess.getThreads() > 0 || NOT_ENDING.contains(vprocess.getState())) {
        given += Math.max(0, vprocess.getExcacheBytes());
      }
    }
    return Math.max(given, member.load().getUsedBytes());
  }
}
