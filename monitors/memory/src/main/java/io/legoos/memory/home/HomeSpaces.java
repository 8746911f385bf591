package io.legoos.memory.home;

import io.legoos.memory.MemoryRefusal;
import io.legoos.memory.MemoryRefusal.Reason;
import io.legoos.memory.lane.ProcessorRegistry;
import io.legoos.memory.owner.VProcessKey;
import io.legoos.protocol.Incarnation;
import io.legoos.protocol.control.v1.HomeReport;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All spaces whose home is this monitor. Thread-safe. */
public final class HomeSpaces {
  private static final Logger log = LoggerFactory.getLogger(HomeSpaces.class);
  private static final int MAX_SPACES = 1 << 20;

  private record Unreleased(long spaceId, SpaceOwner owner) {}

  private final long vregionBytes;
  private final VRegionPlacement placement;
  private final OwnerDirectory directory;
  private final ProcessorRegistry processors;
  private final ConcurrentMap<Long, HomeSpace> spaces = new ConcurrentHashMap<>();
  private final NamedHomes names;
  private final Queue<Unreleased> unreleased = new ConcurrentLinkedQueue<>();

  /**
   * Is home of nobody yet.
   *
   * @param vregionBytes a power of two, at least 1 MiB
   */
  public HomeSpaces(
      long vregionBytes,
      VRegionPlacement placement,
      OwnerDirectory directory,
      ProcessorRegistry processors) {
    if (Long.bitCount(vregionBytes) != 1 || vregionBytes < 1 << 20) {
      throw new IllegalArgumentException("no vRegion size: " + vregionBytes);
    }
    this.vregionBytes = vregionBytes;
    this.placement = placement;
    this.directory = directory;
    this.processors = processors;
    this.names = new NamedHomes(processors::isStale);
  }

  public long vregionBytes() {
    return vregionBytes;
  }

  /**
   * Makes an empty space; idempotent for the same vProcess and incarnation.
   *
   * @param named whose space it is, when that has a name
   * @throws MemoryRefusal ALREADY_RUNNING when another incarnation has that named vProcess
   */
  void create(long spaceId, VProcessKey who, @Nullable NamedAttempt named, long limitBytes) {
    processors.admit(who.processor(), who.incarnation());
    if (spaces.size() >= MAX_SPACES) {
      throw new MemoryRefusal(Reason.NO_CAPACITY, "too many spaces");
    }
    VRegionArray vregions = new VRegionArray(who, spaceId, vregionBytes, placement, directory);
    enter(
        new HomeSpace(
            spaceId,
            who,
            named,
            new SpaceState(spaceId, HomeSpace.WINDOW, vregionBytes, limitBytes, vregions)));
  }

  /** The named vProcesses whose home this is, for the managers. */
  public List<HomeReport> reports() {
    return names.reports();
  }

  private void enter(HomeSpace space) {
    @Nullable HomeSpace before = spaces.putIfAbsent(space.id(), space);
    if (before != null) {
      if (!before.isOf(space.who(), space.named())) {
        throw new MemoryRefusal(
            Reason.SPACE_EXISTS, "space " + space.id() + " belongs to another vProcess");
      }
      return;
    }
    try {
      if (space.named() != null) {
        names.enter(space.id(), space.named(), space.who());
      }
    } catch (MemoryRefusal e) {
      destroy(space.id());
      throw e;
    }
    if (processors.isStale(space.who().incarnation())) {
      // It died in between; nobody would come back for the space.
      destroy(space.id());
      throw new MemoryRefusal(Reason.STALE_PROCESSOR, "the processor monitor is gone");
    }
  }

  private void left(HomeSpace space) {
    if (space.named() != null) {
      names.leave(space.id(), space.named(), space.who().incarnation());
    }
  }

  /**
   * The space of that id.
   *
   * @param processor name of the monitor that asks
   * @throws MemoryRefusal UNKNOWN_SPACE, also when it is the space of another processor monitor
   */
  HomeSpace find(long spaceId, String processor) {
    @Nullable HomeSpace space = spaces.get(spaceId);
    if (space == null || !space.who().processor().equals(processor)) {
      throw new MemoryRefusal(Reason.UNKNOWN_SPACE, "no space " + spaceId + " has its home here");
    }
    return space;
  }

  void fork(HomeSpace parent, long childId) {
    if (spaces.containsKey(childId)) {
      throw new MemoryRefusal(Reason.SPACE_EXISTS, "space " + childId + " exists already");
    }
    enter(parent.fork(childId));
  }

  /** Frees everything of a space; unknown spaces are no error. */
  void destroy(long spaceId) {
    @Nullable HomeSpace space = spaces.remove(spaceId);
    if (space != null) {
      space.destroy(owner -> unreleased.add(new Unreleased(spaceId, owner)));
      left(space);
    }
  }

  /** Forgets all spaces of an incarnation of a processor monitor; idempotent. */
  public void destroyAllOf(Incarnation processor) {
    for (HomeSpace space : spaces.values()) {
      if (space.who().incarnation().equals(processor)) {
        destroy(space.id());
      }
    }
  }

  /** Asks owners again that did not answer when a space was freed. To be called now and then. */
  public void retryReleases() {
    for (int left = unreleased.size(); left > 0; left--) {
      @Nullable Unreleased next = unreleased.poll();
      if (next == null) {
        return;
      }
      try {
        next.owner().region().release(next.spaceId());
      } catch (MemoryRefusal e) {
        log.debug("owner {} still does not answer: {}", next.owner().name(), e.getMessage());
        unreleased.add(next);
      }
    }
  }

  /** The memory monitor of that incarnation is dead, and with it what was to be released there. */
  public void forgetOwner(Incarnation memory) {
    unreleased.removeIf(
        entry ->
            entry.owner().monitor().getIdentity().getIncarnation().equals(memory.toByteString()));
  }

  public int spaceCount() {
    return spaces.size();
  }
}
