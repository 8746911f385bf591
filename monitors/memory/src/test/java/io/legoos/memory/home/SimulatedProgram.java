package io.legoos.memory.home;

import io.legoos.memory.MemoryRefusal;
import io.legoos.memory.MemoryRefusal.Reason;
import io.legoos.memory.home.SimulatedNetwork.SilenceException;
import io.legoos.memory.home.SpaceModel.Content;
import io.legoos.memory.owner.VProcessKey;
import io.legoos.memory.region.AddressRange;
import io.legoos.memory.region.Vma;
import io.legoos.protocol.Incarnation;
import io.legoos.protocol.control.v1.MemoryMonitorRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A program on a processor monitor: its spaces, what each page of them should be, and the calls
 * that change them, with their order and guards as the real processor monitor has them (no flush is
 * under way in a range that a home is asked to change).
 */
final class SimulatedProgram {
  /** The vProcess has ended although its program has not. */
  static final class OverException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OverException(String message) {
      super(message, null, false, false);
    }
  }

  /** One address space. */
  static final class Space {
    final long id;
    final SpaceModel model;

    /** The share of each vRegion that is known, by its start. */
    final TreeMap<Long, Long> vregions;

    Space(long id, SpaceModel model, TreeMap<Long, Long> vregions) {
      this.id = id;
      this.model = model;
      this.vregions = vregions;
    }
  }

  static final String PROCESSOR = "p0";
  static final Incarnation INCARNATION = new Incarnation(1, 2);

  private final Random random;
  private final SimulatedNetwork network;
  private final VProcessKey who;
  private final SimulatedHomeClient home;
  private final SimulatedLinks links;
  private final long vregionBytes;
  private final List<Space> spaces = new ArrayList<>();
  private final List<SimulatedLinks.Flush> flushes = new ArrayList<>();
  private final List<AddressRange> guarded = new ArrayList<>();
  private @Nullable Space guardedSpace;

  /** What a home is moving: whether that is lost is seen when it has moved. */
  private @Nullable AddressRange moving;

  @Nullable String over;

  /** No home could be told of its end: its memory is free when its processor monitor is dead. */
  boolean unfreed;

  /** Pages of which all holders were lost. */
  int lostPages;

  /** Which was told of the end. */
  @Nullable MemoryMonitorRef lastHome;

  SimulatedProgram(
      Random random,
      SimulatedClock clock,
      SimulatedNetwork network,
      SimulatedCluster cluster,
      String id,
      long vregionBytes) {
    this.random = random;
    this.network = network;
    this.vregionBytes = vregionBytes;
    this.who = new VProcessKey(id, PROCESSOR, INCARNATION, 3);
    this.home = new SimulatedHomeClient(this, clock, network, cluster);
    this.links = new SimulatedLinks(random, network, cluster, home, id, this::shareLost);
    network.note("PROGRAM " + id);
  }

  VProcessKey who() {
    return who;
  }

  List<Space> spaces() {
    return spaces;
  }

  SimulatedHomeClient home() {
    return home;
  }

  SimulatedLinks links() {
    return links;
  }

  /** False: there is no home to be had. */
  boolean start() {
    try {
      home.place();
      create(random.nextLong());
      return true;
    } catch (MemoryRefusal | SilenceException | OverException e) {
      network.note("not started: " + e.getMessage());
      return false;
    }
  }

  private void create(long id) {
    home.ask(
        "create " + id,
        homes -> {
          homes.create(home.term(), id, who, null, 0, 0);
          return true;
        });
    spaces.add(new Space(id, new SpaceModel(), new TreeMap<>()));
  }

  /** What was flushed there is lost; what is under way goes to whoever holds the share next. */
  private void shareLost(long share) {
    for (Space space : spaces) {
      space.model.pages.replaceAll(
          (address, page) -> {
            Content content = page.content();
            Long own = shareOf(space, address);
            if (content == null
                || own == null
                || own != share
                || isUnderWay(space, address)
                || isMoving(space, address)) {
              return page;
            }
            lostPages += content.lost ? 0 : 1;
            return page.with(content.lost());
          });
    }
  }

  private boolean isMoving(Space space, long address) {
    return moving != null && space == guardedSpace && moving.contains(address);
  }

  private void granted(Space space, List<ShareView.Part> grants) {
    for (ShareView.Part part : grants) {
      links.learn(part.share());
      for (long at = part.range().start(); at < part.range().end(); at += vregionBytes) {
        space.vregions.put(at, part.share().id());
      }
    }
  }

  void map(Space space, int pages, boolean charged) {
    HomeSpace.Placed placed =
        home.ask(
            "map " + pages,
            homes ->
                homes
                    .find(space.id, PROCESSOR)
                    .map(0, pages * SpaceModel.PAGE, new Vma(3, charged)));
    granted(space, placed.grants());
    space.model.map(placed.address(), pages * SpaceModel.PAGE, 3, charged);
  }

  void unmap(Space space, AddressRange range) {
    guard(space, range);
    space.model.unmap(range.start(), range.length());
    home.ask(
        "unmap " + range,
        homes -> {
          homes.find(space.id, PROCESSOR).unmap(range);
          return true;
        });
    guarded.clear();
  }

  void discard(Space space, AddressRange range) {
    guard(space, range);
    space.model.discard(range.start(), range.length());
    home.ask(
        "discard " + range,
        homes -> {
          homes.find(space.id, PROCESSOR).discard(List.of(range));
          return true;
        });
    guarded.clear();
  }

  /** Never asked twice, for its pages may be half moved: a home that is lost in it ends all. */
  void remap(Space space, AddressRange old, int pages) {
    guard(space, old);
    moving = old;
    try {
      remapGuarded(space, old, pages);
    } finally {
      moving = null;
    }
    guarded.clear();
  }

  private void remapGuarded(Space space, AddressRange old, int pages) {
    long length = pages * SpaceModel.PAGE;
    Map<Long, Long> before = links.losses();
    HomeSpace.Placed placed;
    try {
      placed =
          home.askOnce(
              "remap " + old + " to " + pages,
              homes -> homes.find(space.id, PROCESSOR).remap(old, length, true, 0));
    } catch (SilenceException e) {
      throw new OverException("the home was lost in the middle of mremap");
    }
    placed.shares().forEach(links::learn);
    granted(space, placed.grants());
    SpaceModel model = space.model;
    List<SpaceModel.Page> moved = new ArrayList<>();
    model
        .pages
        .subMap(old.start(), old.end())
        .forEach(
            (address, page) -> {
              long to = placed.address() + address - old.start();
              boolean atRisk = isLost(space, address, before) || isLost(space, to, before);
              Content content = page.content();
              moved.add(content == null || !atRisk ? page : page.with(content.atRisk()));
            });
    model.unmap(old.start(), old.length());
    for (int i = 0; i < pages; i++) {
      model.pages.put(
          placed.address() + i * SpaceModel.PAGE,
          i < moved.size() ? moved.get(i) : moved.getLast().with(null));
    }
  }

  /**
   * Whether the share of an address was lost since: what was there may have moved before or not.
   */
  private boolean isLost(Space space, long address, Map<Long, Long> before) {
    Long share = shareOf(space, address);
    return share != null && links.share(share).losses() > before.getOrDefault(share, 0L);
  }

  void fork(Space parent) {
    guard(parent, new AddressRange(0, AddressRange.LIMIT));
    long child = random.nextLong();
    home.ask(
            "fork " + parent.id + " " + child,
            homes -> homes.fork(homes.find(parent.id, PROCESSOR), child))
        .forEach(links::learn);
    spaces.add(new Space(child, new SpaceModel(parent.model), new TreeMap<>(parent.vregions)));
    guarded.clear();
  }

  void destroy(Space space) {
    guard(space, new AddressRange(0, AddressRange.LIMIT));
    spaces.remove(space);
    home.ask(
        "destroy " + space.id,
        homes -> {
          homes.destroy(space.id);
          return true;
        });
    guarded.clear();
  }

  /** All spaces go, one after the other. */
  void end() {
    network.note("END " + who.vprocessId() + " " + (over == null ? "" : over));
    flushes.clear();
    for (Space space : List.copyOf(spaces)) {
      spaces.remove(space);
      try {
        home.ask(
            "destroy " + space.id,
            homes -> {
              homes.destroy(space.id);
              return true;
            });
      } catch (MemoryRefusal | SilenceException | OverException e) {
        unfreed = true;
        network.note("memory of " + space.id + " may be freed later: " + e.getMessage());
      }
    }
    lastHome = home.last();
  }

  private void guard(Space space, AddressRange range) {
    settleAll();
    guardedSpace = space;
    guarded.clear();
    guarded.add(range);
  }

  /** A step was refused: nothing is guarded any more. */
  void unguard() {
    guarded.clear();
  }

  void refresh() {
    links.recover(null);
  }

  /** An owner has no frame for a flush. */
  void relieve() {
    links.relieve();
  }

  /** Sends a flush, and leaves what is to be done about its answers for later. */
  void beginFlush(Space space, long address) {
    boolean isGuarded =
        space == guardedSpace && guarded.stream().anyMatch(range -> range.contains(address));
    if (isGuarded || isUnderWay(space, address) || !space.model.pages.containsKey(address)) {
      return;
    }
    Content before = space.model.content(address);
    if (before != null && before.lost) {
      return; // the program would have to drop it first
    }
    Long share = shareOf(space, address);
    if (share != null) {
      flushes.add(links.send(space, address, random.nextLong(), share));
    }
  }

  void flush(Space space, long address) {
    if (isUnderWay(space, address)) {
      settleAll();
    }
    if (shareOf(space, address) == null) {
      List<ShareView.Part> grants =
          home.ask(
              "resolve",
              homes ->
                  homes
                      .find(space.id, PROCESSOR)
                      .resolve(List.of(AddressRange.of(address, SpaceModel.PAGE))));
      granted(space, grants);
    }
    beginFlush(space, address);
    settleAll();
  }

  boolean isUnderWay(Space space, long address) {
    return flushes.stream().anyMatch(f -> f.space() == space && f.address() == address);
  }

  @Nullable Long shareOf(Space space, long address) {
    return space.vregions.get(address & -vregionBytes);
  }

  void settleSome() {
    if (!flushes.isEmpty()) {
      settle(flushes.getFirst());
    }
  }

  void settleAll() {
    while (!flushes.isEmpty()) {
      settle(flushes.getFirst());
    }
  }

  private void settle(SimulatedLinks.Flush flush) {
    links.settle(flush);
    flushes.remove(flush);
    flush
        .space()
        .model
        .pages
        .computeIfPresent(flush.address(), (a, page) -> page.with(new Content(flush.seed())));
  }

  /** Ends with an assertion error when the bytes are not those that were flushed last. */
  void read(Space space, long address, Content content) {
    Long share = shareOf(space, address);
    if (share == null) {
      throw new AssertionError("a page was flushed, and its share is not known");
    }
    // A line that is being fetched is not there to be flushed.
    guardedSpace = space;
    guarded.add(AddressRange.of(address, SpaceModel.PAGE));
    if (!links.fetch(space, address, content, share)) {
      lostPages += content.lost ? 0 : 1;
      space.model.pages.computeIfPresent(address, (a, page) -> page.with(content.lost()));
    }
    guarded.clear();
  }

  /** What a refusal means to the program; unguards. */
  void refused(MemoryRefusal refusal) {
    guarded.clear();
    if (refusal.reason() != Reason.NO_CAPACITY && refusal.reason() != Reason.NO_MANAGERS) {
      throw new OverException("home: " + refusal.reason() + " " + refusal.getMessage());
    }
  }
}
