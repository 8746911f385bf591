package io.legoos.memory.home;

import io.legoos.memory.MemoryRefusal;
import io.legoos.memory.home.SimulatedNetwork.SilenceException;
import io.legoos.memory.home.SimulatedProgram.OverException;
import io.legoos.memory.region.AddressRange;
import io.legoos.memory.region.RangeMap;
import io.legoos.memory.region.Vma;
import io.legoos.protocol.Incarnation;
import io.legoos.protocol.control.v1.MemoryMonitorRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A processor monitor's way to the home of a vProcess, and to another home when that does not
 * answer: what HomeClient and HomeMove do.
 */
final class SimulatedHomeClient {
  private static final long DEADLINE_MILLIS = 10_000;
  private static final long RESTORE_DEADLINE_MILLIS = 15_000;
  private static final long PAUSE_MILLIS = 250;
  private static final long PLACE_DEADLINE_MILLIS = 5000;
  private static final int MAX_ATTEMPTS = 8;
  private static final int MAX_FORGETS = 100;

  private final SimulatedProgram program;
  private final SimulatedClock clock;
  private final SimulatedNetwork network;
  private final SimulatedCluster cluster;
  private final List<MemoryMonitorRef> lost = new ArrayList<>();
  private final List<MemoryMonitorRef> unfit = new ArrayList<>();
  private @Nullable MemoryMonitorRef home;

  private long term = 1;

  /** Homes after the first. */
  int moves;

  SimulatedHomeClient(
      SimulatedProgram program,
      SimulatedClock clock,
      SimulatedNetwork network,
      SimulatedCluster cluster) {
    this.program = program;
    this.clock = clock;
    this.network = network;
    this.cluster = cluster;
  }

  @Nullable MemoryMonitorRef last() {
    return home;
  }

  /** The home of now. */
  MemoryMonitorRef present() {
    MemoryMonitorRef present = home;
    if (present == null) {
      throw new OverException("no home");
    }
    return present;
  }

  long term() {
    return term;
  }

  /** Asks the managers for a home. */
  MemoryMonitorRef place() {
    return place(Stream.concat(lost.stream(), unfit.stream()));
  }

  private MemoryMonitorRef place(Stream<MemoryMonitorRef> excluded) {
    Set<String> without = new HashSet<>();
    excluded.forEach(former -> without.add(former.getIdentity().getName()));
    MemoryMonitorRef placed =
        network.call(
            SimulatedProgram.PROCESSOR,
            SimulatedCluster.MANAGERS,
            "placeHome",
            PLACE_DEADLINE_MILLIS,
            true,
            () -> cluster.placeHome(without));
    network.note("HOME " + placed.getIdentity().getName());
    home = placed;
    return placed;
  }

  /** Asks, at a new home when the one of now does not answer. */
  <R> R ask(String what, Function<HomeSpaces, R> call) {
    while (true) {
      MemoryMonitorRef now = present();
      try {
        return at(now, what, DEADLINE_MILLIS, call);
      } catch (SilenceException e) {
        move(now);
      }
    }
  }

  <R> R askOnce(String what, Function<HomeSpaces, R> call) {
    return at(present(), what, DEADLINE_MILLIS, call);
  }

  private <R> R at(
      MemoryMonitorRef monitor, String what, long deadlineMillis, Function<HomeSpaces, R> call) {
    return network.call(
        SimulatedProgram.PROCESSOR,
        monitor.getIdentity().getName(),
        what,
        deadlineMillis,
        false,
        () -> call.apply(cluster.at(monitor).homes()));
  }

  private void move(MemoryMonitorRef from) {
    lost.add(from);
    home = null;
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      try {
        boolean anybody = attempt >= MAX_ATTEMPTS / 2;
        restoreAt(anybody ? place(Stream.empty()) : place());
        moves++;
        return;
      } catch (SilenceException e) {
        exclude(e.refused);
      } catch (MemoryRefusal e) {
        network.note("no new home: " + e.reason() + " " + e.getMessage());
        exclude(false);
      }
      pause();
    }
    throw new OverException("no home to be had");
  }

  /** Before the same is asked again. */
  void pause() {
    clock.pass(PAUSE_MILLIS * 1_000_000);
  }

  private void exclude(boolean gone) {
    MemoryMonitorRef candidate = home;
    home = null;
    if (candidate == null) {
      return;
    }
    if (gone) {
      lost.add(candidate);
    } else {
      unfit.add(candidate);
    }
  }

  private void restoreAt(MemoryMonitorRef monitor) {
    term++;
    RestoredVProcess known = belongings();
    at(
            monitor,
            "restore",
            RESTORE_DEADLINE_MILLIS,
            homes -> homes.restore(asSeenBy(known, monitor)))
        .forEach(program.links()::learn);
    Stream.concat(lost.stream(), unfit.stream())
        .filter(former -> !former.equals(monitor))
        .forEach(former -> forget(former, known.term(), MAX_FORGETS));
  }

  private RestoredVProcess belongings() {
    List<RestoredVProcess.Space> spaces = new ArrayList<>();
    for (SimulatedProgram.Space space : program.spaces()) {
      RangeMap<Vma> ranges = new RangeMap<>();
      space.model.pages.forEach(
          (address, page) ->
              ranges.put(
                  AddressRange.of(address, SpaceModel.PAGE), new Vma(page.protection(), false)));
      List<RangeMap.Entry<Vma>> mapped = ranges.all();
      Map<AddressRange, Long> grants = new HashMap<>();
      space.vregions.forEach(
          (start, share) -> grants.put(AddressRange.of(start, SpaceModel.PAGE), share));
      spaces.add(new RestoredVProcess.Space(space.id, mapped, grants));
    }
    List<Incarnation> unreachable = new ArrayList<>(program.links().unreachable());
    lost.forEach(m -> unreachable.add(Incarnation.of(m.getIdentity().getIncarnation())));
    return new RestoredVProcess(
        program.who(), term, null, 0, 0, unreachable, program.links().shares(), spaces);
  }

  /** With handles to the holders that are the monitor's own. */
  private RestoredVProcess asSeenBy(RestoredVProcess known, MemoryMonitorRef monitor) {
    HomeSpaces homes = cluster.at(monitor).homes();
    List<ShareView> shares =
        known.shares().stream()
            .map(
                share ->
                    new ShareView(
                        share.id(),
                        share.generation(),
                        share.epoch(),
                        own(share.owner(), homes, known.term()),
                        share.secondary() == null
                            ? null
                            : own(share.secondary(), homes, known.term()),
                        share.lost(),
                        share.sought(),
                        share.whole(),
                        share.losses()))
            .toList();
    return new RestoredVProcess(
        known.who(),
        known.term(),
        known.named(),
        known.limitBytes(),
        known.replication(),
        known.unreachable(),
        shares,
        known.spaces());
  }

  private static Holder own(Holder holder, HomeSpaces homes, long term) {
    return new Holder(
        holder.monitor(), homes.regionOf(holder.monitor(), term, 0), holder.capability());
  }

  /** A former home, should it live, is told that it is none. */
  private void forget(MemoryMonitorRef former, long newer, int attempts) {
    clock.afterMillis(
        PAUSE_MILLIS,
        () -> {
          try {
            at(
                former,
                "forget",
                PLACE_DEADLINE_MILLIS,
                homes -> {
                  homes.forget(
                      program.who().vprocessId(),
                      SimulatedProgram.PROCESSOR,
                      SimulatedProgram.INCARNATION,
                      newer);
                  return true;
                });
          } catch (SilenceException e) {
            if (attempts > 1) {
              forget(former, newer, attempts - 1);
            }
          }
        });
  }
}
