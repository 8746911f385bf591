package io.legoos.memory.home;

import io.legoos.memory.MemoryRefusal;
import io.legoos.memory.MemoryRefusal.Reason;
import io.legoos.memory.lane.ProcessorRegistry;
import io.legoos.memory.owner.HomeTerm;
import io.legoos.memory.owner.RegionOwner;
import io.legoos.memory.owner.VProcessKey;
import io.legoos.protocol.Incarnation;
import io.legoos.protocol.control.v1.HomeReport;
import io.legoos.protocol.control.v1.MemoryMonitorRef;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All spaces whose home is this monitor. Thread-safe. */
public final class HomeSpaces {
  private static final Logger log = LoggerFactory.getLogger(HomeSpaces.class);
  private static final int MAX_SPACES = 1 << 20;

  /** A vProcess of one incarnation of its processor monitor. */
  private record Start(String vprocessId, Incarnation processor) {
    static Start of(VProcessKey who) {
      return new Start(who.vprocessId(), who.incarnation());
    }
  }

  private final long vregionBytes;
  private final int clusterReplication;
  private final long copyBytesPerSecond;
  private final HomeVProcess.Surroundings surroundings;
  private final ProcessorRegistry processors;
  private final Executor copies;
  private final CopyClock clock;
  private final ConcurrentMap<Start, HomeVProcess> vprocesses = new ConcurrentHashMap<>();
  private final ConcurrentMap<Long, HomeSpace> spaces = new ConcurrentHashMap<>();
  private final NamedHomes names;
  private final PendingReleases releases = new PendingReleases();

  private final HomeOrders orders = new HomeOrders();

  /**
   * Is home of nobody yet.
   *
   * @param random for the numbers of shares
   * @param copies runs the copies to new secondaries, which take long
   * @param clock for the rate of the copies
   */
  public HomeSpaces(
      HomeConfig config,
      VRegionPlacement placement,
      OwnerDirectory directory,
      ProcessorRegistry processors,
      RandomGenerator random,
      Executor copies,
      CopyClock clock) {
    this.vregionBytes = config.vregionBytes();
    this.clusterReplication = config.replication();
    this.copyBytesPerSecond = config.copyBytesPerSecond();
    this.surroundings =
        new HomeVProcess.Surroundings(
            placement,
            directory,
            random,
            config.vregionBytes() * config.vregionsPerShare(),
            orders::isLeaving,
            clock::nanoTime,
            releases::add);
    this.processors = processors;
    this.copies = copies;
    this.clock = clock;
    this.names = new NamedHomes(processors::isStale);
  }

  public long vregionBytes() {
    return vregionBytes;
  }

  /**
   * Makes an empty space; idempotent for the same vProcess and incarnation.
   *
   * @param named whose space it is, when that has a name
   * @param limitBytes that it may map; 0: any
   * @param replication of a new vProcess's pages, 1 or 2; 0: the cluster's
   * @throws MemoryRefusal ALREADY_RUNNING when another incarnation has that named vProcess
   */
  void create(
      long spaceId,
      VProcessKey who,
      @Nullable NamedAttempt named,
      long limitBytes,
      int replication) {
    create(HomeTerm.FIRST, spaceId, who, named, limitBytes, replication);
  }

  /**
   * As the other {@code create}.
   *
   * @param term of this home among those that the vProcess has had
   * @param replication of a new vProcess's pages, 1 or 2; 0: the cluster's
   */
  void create(
      long term,
      long spaceId,
      VProcessKey who,
      @Nullable NamedAttempt named,
      long limitBytes,
      int replication) {
    processors.admit(who.processor(), who.incarnation());
    if (spaces.size() >= MAX_SPACES) {
      throw new MemoryRefusal(Reason.NO_CAPACITY, "too many spaces");
    }
    HomeVProcess vprocess =
        vprocesses.computeIfAbsent(
            Start.of(who),
            unused -> new HomeVProcess(who, term, copies(replication), surroundings));
    if (!vprocess.who().equals(who)) {
      throw new MemoryRefusal(
          Reason.SPACE_EXISTS, "vProcess " + who.vprocessId() + " is another processor's");
    }
    vprocess.lock.lock();
    try {
      if (vprocess.isRestoring()) {
        throw new MemoryRefusal(
            Reason.UNAVAILABLE, "vProcess " + who.vprocessId() + " has no home here yet");
      }
      if (spaces.containsKey(spaceId)) {
        confirm(spaceId, who, named);
        return;
      }
      // It may have been forgotten in between, as one that was over.
      vprocesses.put(Start.of(who), vprocess);
      enter(new HomeSpace(spaceId, vprocess, named, emptyState(vprocess, spaceId, limitBytes)));
    } finally {
      vprocess.lock.unlock();
    }
  }

  private SpaceState emptyState(HomeVProcess vprocess, long spaceId, long limitBytes) {
    VRegionArray vregions = new VRegionArray(vprocess, spaceId, vregionBytes);
    return new SpaceState(spaceId, HomeSpace.WINDOW, vregionBytes, limitBytes, vregions);
  }

  private int copies(int replication) {
    return replication == 0 ? clusterReplication : replication;
  }

  /**
   * Becomes the home of a vProcess whose home is lost; idempotent for the same term.
   *
   * @return its shares
   * @throws MemoryRefusal UNAVAILABLE when owners do not answer, UNKNOWN_SPACE when this monitor
   *     has been its home in a later term; this is no home of it then
   */
  List<ShareView> restore(RestoredVProcess known) {
    VProcessKey who = known.who();
    processors.admit(who.processor(), who.incarnation());
    HomeVProcess vprocess = succeed(known);
    vprocess.lock.lock();
    try {
      if (vprocesses.get(Start.of(who)) != vprocess) {
        throw new MemoryRefusal(Reason.UNAVAILABLE, "another attempt at this home has failed");
      }
      if (vprocess.isRestoring()) {
        restoreInto(vprocess, known);
        log.info("home of vProcess {} with {} spaces now", who.vprocessId(), known.spaces().size());
      }
      return vprocess.views();
    } catch (RuntimeException e) {
      forget(vprocess);
      throw e;
    } finally {
      vprocess.lock.unlock();
    }
  }

  /** The vProcess of that term; what this monitor was to it before is over. */
  private HomeVProcess succeed(RestoredVProcess known) {
    Start start = Start.of(known.who());
    @Nullable HomeVProcess before = vprocesses.get(start);
    if (before != null && before.term() < known.term()) {
      forget(before);
    }
    HomeVProcess now =
        vprocesses.computeIfAbsent(
            start,
            unused -> {
              int copies = copies(known.replication());
              var next = new HomeVProcess(known.who(), known.term(), copies, surroundings);
              next.setRestoring(true);
              return next;
            });
    if (now.term() != known.term()) {
      throw new MemoryRefusal(
          Reason.UNKNOWN_SPACE, "this monitor was its home in term " + now.term() + " already");
    }
    return now;
  }

  /**
   * A vProcess has its home elsewhere by now; idempotent.
   *
   * @param processor name of the monitor that asks
   * @param term of the home of now
   */
  void forget(String vprocessId, String processor, Incarnation incarnation, long term) {
    @Nullable HomeVProcess vprocess = vprocesses.get(new Start(vprocessId, incarnation));
    if (vprocess != null
        && vprocess.term() < term
        && vprocess.who().processor().equals(processor)) {
      vprocess.lock.lock();
      try {
        forget(vprocess);
      } finally {
        vprocess.lock.unlock();
      }
    }
  }

  /** It has another home: here it is unknown from now on, and nothing is freed. */
  private void forget(HomeVProcess vprocess) {
    vprocesses.remove(Start.of(vprocess.who()), vprocess);
    for (HomeSpace space : spaces.values()) {
      if (space.vprocess() == vprocess && spaces.remove(space.id(), space)) {
        left(space);
      }
    }
  }

  private void restoreInto(HomeVProcess vprocess, RestoredVProcess known) {
    HomeRestore restore = new HomeRestore(vprocess, vregionBytes);
    List<SpaceState> states = new ArrayList<>();
    for (RestoredVProcess.Space space : known.spaces()) {
      SpaceState state = emptyState(vprocess, space.id(), known.limitBytes());
      states.add(state);
      enter(new HomeSpace(space.id(), vprocess, known.named(), state));
    }
    restore.enterShares(known, states);
    for (int i = 0; i < states.size(); i++) {
      restore.fill(known.spaces().get(i), states.get(i));
    }
    restore.finish(states);
  }

  private void confirm(long spaceId, VProcessKey who, @Nullable NamedAttempt named) {
    @Nullable HomeSpace before = spaces.get(spaceId);
    // Only the first space of a named vProcess says its name; a restored home knows it of all.
    boolean same =
        before != null && (named == null ? before.who().equals(who) : before.isOf(who, named));
    if (before != null && !same) {
      throw new MemoryRefusal(
          Reason.SPACE_EXISTS, "space " + spaceId + " belongs to another vProcess");
    }
  }

  /** The named vProcesses whose home this is, for the managers. */
  public List<HomeReport> reports() {
    return names.reports();
  }

  private void enter(HomeSpace space) {
    spaces.put(space.id(), space);
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
   * @throws MemoryRefusal UNKNOWN_SPACE, also when it is the space of another processor monitor;
   *     STALE_PROCESSOR when that monitor was declared dead
   */
  HomeSpace find(long spaceId, String processor) {
    @Nullable HomeSpace space = spaces.get(spaceId);
    if (space == null && processors.isDead(processor)) {
      throw declaredDead(processor);
    }
    if (space == null || !space.who().processor().equals(processor)) {
      throw new MemoryRefusal(Reason.UNKNOWN_SPACE, "no space " + spaceId + " has its home here");
    }
    return space;
  }

  private static MemoryRefusal declaredDead(String processor) {
    return new MemoryRefusal(
        Reason.STALE_PROCESSOR, "processor monitor " + processor + " was declared dead");
  }

  /**
   * Forks a space.
   *
   * @return the shares; the processor must know them before it flushes anything again, for a
   *     monitor that has been given up may fork late
   */
  List<ShareView> fork(HomeSpace parent, long childId) {
    HomeVProcess vprocess = parent.vprocess();
    vprocess.lock.lock();
    try {
      if (spaces.containsKey(childId)) {
        throw new MemoryRefusal(Reason.SPACE_EXISTS, "space " + childId + " exists already");
      }
      int losses = vprocess.losses();
      enter(parent.fork(childId));
      if (losses != vprocess.losses()) {
        // Who was promoted in between was so for the parent, perhaps after it had forked.
        vprocess.promoteOwnersIn(childId);
      }
      return vprocess.views();
    } catch (MemoryRefusal e) {
      if (e.reason() != Reason.SPACE_EXISTS) {
        destroy(childId);
      }
      throw e;
    } finally {
      vprocess.lock.unlock();
    }
  }

  /** Frees everything of a space; unknown spaces are no error. */
  void destroy(long spaceId) {
    @Nullable HomeSpace space = spaces.remove(spaceId);
    if (space != null) {
      space.destroy(holder -> releases.add(holder, region -> region.release(spaceId)));
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
    releases.retry();
  }

  /**
   * The memory monitor of that incarnation is dead: others take over what it held. Where there are
   * none, programs may as well find out themselves.
   */
  public void forgetOwner(Incarnation memory) {
    releases.forget(memory);
    for (HomeVProcess vprocess : vprocesses.values()) {
      if (vprocess.replication() > 1) {
        vprocess.lock.lock();
        try {
          vprocess.lose(memory, "it is dead");
        } finally {
          vprocess.lock.unlock();
        }
      }
    }
  }

  /** Where the managers' wishes go. */
  public HomeOrders orders() {
    return orders;
  }

  /**
   * Names secondaries where there are none, as far as the cluster has any; moves what monitors have
   * that are to be empty or are too full; forgets vProcesses that have ended. To be called now and
   * then.
   */
  public void tend() {
    Map<Incarnation, Long> crowded = new HashMap<>(orders.takeCrowded());
    for (HomeVProcess vprocess : vprocesses.values()) {
      vprocess.lock.lock();
      try {
        // This may not have become its home, or be its home no more, since the lock was asked for.
        if (!vprocess.isRestoring() && vprocesses.get(Start.of(vprocess.who())) == vprocess) {
          tend(vprocess, crowded);
        }
      } finally {
        vprocess.lock.unlock();
      }
    }
  }

  private void tend(HomeVProcess vprocess, Map<Incarnation, Long> crowded) {
    if (vprocess.isOver()) {
      vprocess.releaseLost();
      vprocesses.remove(Start.of(vprocess.who()), vprocess);
      return;
    }
    vprocess.strays().release();
    new ShareRelief(vprocess).shed(crowded);
    if (!new ShareUpkeep(vprocess).tend()) {
      log.info("vProcess {} has a newer home", vprocess.who().vprocessId());
      forget(vprocess);
    }
  }

  /**
   * The shares of a vProcess. Those that nobody holds go to other monitors, as far as the managers
   * answer.
   *
   * @param processor name of the monitor that asks
   * @param unreachable a memory monitor to give up; null: none
   * @param switched share numbers and generations whose flushes go to their secondary by now
   */
  List<ShareView> shares(
      String vprocessId,
      String processor,
      Incarnation incarnation,
      @Nullable Incarnation unreachable,
      Map<Long, Long> switched) {
    HomeVProcess vprocess = vprocess(vprocessId, processor, incarnation);
    vprocess.lock.lock();
    try {
      if (vprocess.isLeft() || vprocess.isRestoring()) {
        throw new MemoryRefusal(Reason.UNAVAILABLE, vprocessId + " has another home");
      }
      var unused = new ShareRenewal(vprocess).replace(unreachable);
      for (Share share : vprocess.shares()) {
        if (share.known(switched.get(share.id())) && share.state() == ShareState.ANNOUNCED) {
          share.switched();
          copies.execute(new ShareCopy(vprocess, share, copyBytesPerSecond, clock));
        }
      }
      return vprocess.views();
    } finally {
      vprocess.lock.unlock();
    }
  }

  /**
   * The owner of a share is full: has pages move away from it.
   *
   * @param processor name of the monitor that asks
   * @return false when no monitor has room for any share of that owner
   */
  boolean relieve(String vprocessId, String processor, Incarnation incarnation, long shareId) {
    HomeVProcess vprocess = vprocess(vprocessId, processor, incarnation);
    vprocess.lock.lock();
    try {
      return new ShareRelief(vprocess).relieve(shareId);
    } finally {
      vprocess.lock.unlock();
    }
  }

  private HomeVProcess vprocess(String vprocessId, String processor, Incarnation incarnation) {
    if (processors.isStale(incarnation)) {
      throw declaredDead(processor);
    }
    @Nullable HomeVProcess vprocess = vprocesses.get(new Start(vprocessId, incarnation));
    if (vprocess == null || !vprocess.who().processor().equals(processor)) {
      throw new MemoryRefusal(Reason.UNKNOWN_SPACE, "vProcess " + vprocessId + " has no home here");
    }
    return vprocess;
  }

  /**
   * Changes nothing of a vProcess any more: it is to have another home.
   *
   * @param processor name of the monitor that asks
   * @return all that the next home must know
   */
  HomeSnapshot leave(String vprocessId, String processor, Incarnation incarnation) {
    HomeVProcess vprocess = vprocess(vprocessId, processor, incarnation);
    vprocess.lock.lock();
    try {
      vprocess.leave();
      return HomeSnapshot.of(vprocess);
    } finally {
      vprocess.lock.unlock();
    }
  }

  Collection<HomeVProcess> vprocesses() {
    return List.copyOf(vprocesses.values());
  }

  /** vProcesses whose home this is. */
  public int vprocessCount() {
    return vprocesses.size();
  }

  /**
   * A handle to a memory monitor, for a vProcess whose home this is in {@code term}.
   *
   * @param replication of the vProcess's pages; 0: the cluster's
   */
  RegionOwner regionOf(MemoryMonitorRef monitor, long term, int replication) {
    return surroundings.directory().find(monitor, term, copies(replication));
  }

  public int spaceCount() {
    return spaces.size();
  }
}
