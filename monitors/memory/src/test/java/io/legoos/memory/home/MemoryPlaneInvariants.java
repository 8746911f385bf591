package io.legoos.memory.home;

import io.legoos.memory.MemoryRefusal;
import io.legoos.memory.home.SimulatedProgram.Space;
import io.legoos.memory.home.SpaceModel.Content;
import io.legoos.memory.owner.PageBatch;
import io.legoos.memory.region.AddressRange;
import io.legoos.protocol.Incarnation;
import io.legoos.protocol.page.PageStatus;
import io.legoos.protocol.page.PageStore;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What must hold after every step, seen from outside, without a message. */
final class MemoryPlaneInvariants {
  /** A share at one moment of its life. */
  private record Epoch(long share, long generation) {}

  private final SimulatedCluster cluster;
  private final long vregionBytes;
  private final Map<Epoch, String> holders = new HashMap<>();
  private final Map<Incarnation, SimulatedMonitor> live = new HashMap<>();
  private final Map<SimulatedMonitor, PageStore> stores = new HashMap<>();
  private final MemorySegment buffer = MemorySegment.ofArray(new byte[(int) SpaceModel.PAGE]);

  MemoryPlaneInvariants(SimulatedCluster cluster, long vregionBytes) {
    this.cluster = cluster;
    this.vregionBytes = vregionBytes;
  }

  void check(SimulatedProgram program) {
    checkOneOwner(program);
    live.clear();
    stores.clear();
    cluster.running().forEach(monitor -> live.put(monitor.incarnation(), monitor));
    for (Space space : program.spaces()) {
      space.model.pages.forEach(
          (address, page) -> {
            Content content = page.content();
            if (content != null && !program.isUnderWay(space, address)) {
              checkPage(program, space, address, content);
            }
          });
    }
  }

  /** In one epoch of a share the same monitors hold it, whichever home one asks. */
  private void checkOneOwner(SimulatedProgram program) {
    program.links().shares().forEach(share -> note(share, "the processor"));
    for (SimulatedMonitor monitor : cluster.running()) {
      for (Space space : program.spaces()) {
        for (ShareView.Part part : grants(monitor, space)) {
          note(part.share(), "home " + monitor.name());
        }
      }
    }
  }

  private static List<ShareView.Part> grants(SimulatedMonitor home, Space space) {
    try {
      return home.homes()
          .find(space.id, SimulatedProgram.PROCESSOR)
          .grants(new AddressRange(0, AddressRange.LIMIT));
    } catch (MemoryRefusal e) {
      return List.of();
    }
  }

  private void note(ShareView share, String whose) {
    if (share.lost()) {
      return;
    }
    Holder secondary = share.secondary();
    String now =
        share.owner().incarnation() + ", " + (secondary == null ? "" : secondary.incarnation());
    String before = holders.putIfAbsent(new Epoch(share.id(), share.generation()), now);
    if (before != null && !before.equals(now)) {
      throw new AssertionError(
          "share %d has two sets of holders in generation %d: %s and, says %s, %s"
              .formatted(share.id(), share.generation(), before, whose, now));
    }
  }

  /**
   * Who the processor would ask has exactly these bytes, or says that it has not got them, and then
   * the home knows who has.
   */
  private void checkPage(SimulatedProgram program, Space space, long address, Content content) {
    Long id = program.shareOf(space, address);
    if (id == null) {
      throw new AssertionError("a page was flushed, and its share is not known");
    }
    ShareView share = program.links().share(id);
    SimulatedMonitor owner = live.get(share.owner().incarnation());
    if (share.lost() || owner == null) {
      return;
    }
    PageStatus status =
        stores
            .computeIfAbsent(owner, o -> o.owner().storeOf(program.who().vprocessId()))
            .fetch(space.id, address, buffer, 0);
    if (content.lost) {
      if (status == PageStatus.OK) {
        throw new AssertionError(
            "0x%x of space %d is lost, and %s has it".formatted(address, space.id, owner.name()));
      }
      return;
    }
    if ((status == PageStatus.NOT_HELD && !content.atRisk && !isGivenUp(program, share))
        || (status == PageStatus.OK && !SimulatedLinks.holds(buffer, content.seed))) {
      throw new AssertionError(
          "0x%x of space %d: %s at %s"
              .formatted(
                  address,
                  space.id,
                  status == PageStatus.OK ? "other bytes" : status,
                  owner.name()));
    }
  }

  private Optional<SimulatedMonitor> running(Incarnation incarnation) {
    return cluster.running().stream().filter(m -> m.incarnation().equals(incarnation)).findFirst();
  }

  /** Whether the home has other holders by now, as the processor will hear when it asks. */
  private boolean isGivenUp(SimulatedProgram program, ShareView known) {
    return home(program)
        .map(home -> home.vprocess().share(known.id()))
        .map(share -> share.generation() > known.generation())
        .orElse(true);
  }

  /** Whether the program's home has given up the monitor of that name. */
  boolean isGivenUp(SimulatedProgram program, String name) {
    return home(program)
        .map(
            home ->
                cluster.running().stream()
                    .filter(m -> m.name().equals(name))
                    .anyMatch(m -> home.vprocess().isLost(m.ref())))
        .orElse(false);
  }

  private Optional<HomeSpace> home(SimulatedProgram program) {
    if (program.spaces().isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          cluster
              .at(program.home().present())
              .homes()
              .find(program.spaces().getFirst().id, SimulatedProgram.PROCESSOR));
    } catch (MemoryRefusal | SimulatedNetwork.SilenceException e) {
      return Optional.empty();
    }
  }

  /** Where two monitors may hold a share, two do, and each has every page. */
  void checkReplicated(SimulatedProgram program) {
    HomeSpace home = home(program).orElse(null);
    if (home == null) {
      return;
    }
    long able = able(home);
    for (ShareView share : program.links().shares()) {
      Share atHome = home.vprocess().share(share.id());
      if (atHome == null || !atHome.state().isHeld()) {
        continue;
      }
      boolean used = program.spaces().stream().anyMatch(s -> s.vregions.containsValue(share.id()));
      if (able >= 2 && used && atHome.state() != ShareState.WHOLE) {
        throw new AssertionError(
            "share %d is %s with %d monitors to hold it"
                .formatted(share.id(), atHome.state(), able));
      }
      Holder secondary = atHome.secondary();
      if (secondary != null && atHome.state() == ShareState.WHOLE) {
        program.spaces().forEach(space -> checkCopy(program, space, share.id(), secondary));
      }
    }
  }

  private long able(HomeSpace home) {
    return cluster.running().stream()
        .filter(m -> !home.vprocess().isLost(m.ref()) && !m.name().equals(cluster.leaver()))
        .count();
  }

  /**
   * Who is to be empty holds nothing of a program, where there is another monitor. What is left of
   * a program before it whose end no home has heard of stays, for nobody can move it.
   */
  void checkLeft(SimulatedProgram program) {
    HomeSpace home = home(program).orElse(null);
    if (home == null || able(home) == 0) {
      return;
    }
    for (SimulatedMonitor monitor : cluster.running()) {
      if (monitor.name().equals(cluster.leaver())
          && !home.vprocess().isLost(monitor.ref())
          && program.spaces().stream().anyMatch(space -> monitor.holdsPages(space.id))) {
        throw new AssertionError(monitor.name() + " is to be empty: " + monitor.holds());
      }
    }
  }

  private void checkCopy(SimulatedProgram program, Space space, long share, Holder secondary) {
    SimulatedMonitor monitor = running(secondary.incarnation()).orElse(null);
    if (monitor == null) {
      return;
    }
    space.vregions.forEach(
        (start, id) -> {
          if (id == share) {
            checkCopy(program, space, AddressRange.of(start, vregionBytes), monitor);
          }
        });
  }

  private static void checkCopy(
      SimulatedProgram program, Space space, AddressRange vregion, SimulatedMonitor secondary) {
    Map<Long, byte[]> held = new HashMap<>();
    PageBatch batch = secondary.owner().readPages(space.id, vregion);
    for (int i = 0; i < batch.addresses().size(); i++) {
      held.put(batch.addresses().get(i), batch.pages().get(i));
    }
    space
        .model
        .pages
        .subMap(vregion.start(), vregion.end())
        .forEach(
            (address, page) -> {
              Content content = page.content();
              if (content != null
                  && !content.lost
                  && !content.atRisk
                  && !program.isUnderWay(space, address)) {
                byte[] bytes = held.get(address);
                if (bytes == null
                    || !SimulatedLinks.holds(MemorySegment.ofArray(bytes), content.seed)) {
                  throw new AssertionError(
                      "0x%x of space %d: %s at secondary %s"
                          .formatted(
                              address,
                              space.id,
                              bytes == null ? "nothing" : "other bytes",
                              secondary.name()));
                }
              }
            });
  }

  /** Nobody holds anything any more. */
  void checkFree() {
    for (SimulatedMonitor monitor : cluster.running()) {
      if (!monitor.holds().isEmpty()) {
        throw new AssertionError("after the last program's end " + monitor.holds());
      }
    }
  }
}
