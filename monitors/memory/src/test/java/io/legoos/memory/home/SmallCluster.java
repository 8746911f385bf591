package io.legoos.memory.home;

import io.legoos.memory.MemoryRefusal;
import io.legoos.memory.MemoryRefusal.Reason;
import io.legoos.memory.lane.LaneCapabilities;
import io.legoos.memory.lane.ProcessorRegistry;
import io.legoos.memory.owner.CommitLedger;
import io.legoos.memory.owner.LocalRegionOwner;
import io.legoos.memory.owner.RegionOwner;
import io.legoos.memory.owner.VProcessKey;
import io.legoos.memory.page.FramePool;
import io.legoos.memory.replica.ReplicaLog;
import io.legoos.protocol.Incarnation;
import io.legoos.protocol.control.v1.MemoryMonitorRef;
import io.legoos.protocol.control.v1.MonitorIdentity;
import io.legoos.protocol.control.v1.Role;
import io.legoos.protocol.page.PageStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Some owners and one home in one JVM, with a placement that knows all their loads. */
final class SmallCluster implements VRegionPlacement, AutoCloseable {
  static final VProcessKey WHO = new VProcessKey("vp-1", "p0", new Incarnation(1, 2), 3);

  /** One memory monitor with its parts. */
  record Member(
      String name,
      MemoryMonitorRef ref,
      FramePool frames,
      CommitLedger ledger,
      LocalRegionOwner owner,
      PageStore store) {}

  private final Map<String, Member> members = new LinkedHashMap<>();
  private final UnaryOperator<RegionOwner> wire;
  private final Supplier<ReplicaLog> replicas;
  private final Set<String> dead = new HashSet<>();
  private final Set<String> leaving = new HashSet<>();
  private final Set<String> expected = new HashSet<>();

  /** Copies to new secondaries that are to be run. */
  final Deque<Runnable> copies = new ArrayDeque<>();

  /** Runs while pages that were read are on their way. */
  Runnable afterReading = () -> {};

  final ProcessorRegistry processors = new ProcessorRegistry();
  final HomeSpaces homes;
  int placements;

  /** Runs while the managers place something. */
  Runnable whilePlacing = () -> {};

  /** Of the home. */
  final SimulatedClock time = new SimulatedClock();

  private final CopyClock clock =
      new CopyClock() {
        @Override
        public long nanoTime() {
          return time.nanos();
        }

        @Override
        public void sleep(long nanos) {
          time.pass(nanos);
        }
      };

  SmallCluster(int owners, long capacityBytes, long vregionBytes) {
    this(owners, capacityBytes, vregionBytes, UnaryOperator.identity());
  }

  /**
   * Starts.
   *
   * @param wire what the home sees of an owner
   */
  SmallCluster(int owners, long capacityBytes, long vregionBytes, UnaryOperator<RegionOwner> wire) {
    this(owners, capacityBytes, HomeConfig.single(vregionBytes), wire);
  }

  SmallCluster(int owners, long capacityBytes, HomeConfig config, UnaryOperator<RegionOwner> wire) {
    this(owners, capacityBytes, capacityBytes, config, wire, ReplicaLog::none);
  }

  /**
   * Starts.
   *
   * @param capacityBytes that may be charged at each monitor
   * @param frameBytes that each has
   * @param replicas gives each monitor its log
   */
  SmallCluster(
      int owners,
      long capacityBytes,
      long frameBytes,
      HomeConfig config,
      UnaryOperator<RegionOwner> wire,
      Supplier<ReplicaLog> replicas) {
    this.wire = wire;
    this.replicas = replicas;
    for (int i = 0; i < owners; i++) {
      add("m" + i, capacityBytes, frameBytes);
    }
    this.homes =
        new HomeSpaces(
            config,
            this,
            (monitor, term, replication) -> find(monitor),
            processors,
            new Random(owners),
            copies::add,
            clock);
  }

  /** The home cannot reach it from now on. */
  void kill(String name) {
    dead.add(name);
  }

  void revive(String name) {
    dead.remove(name);
  }

  /** Only these have not registered again. */
  void setExpected(Set<String> names) {
    expected.clear();
    expected.addAll(names);
  }

  /** Only these are to be empty from now on. */
  void setLeaving(Set<String> names) {
    leaving.clear();
    leaving.addAll(names);
    homes
        .orders()
        .setLeaving(
            names.stream()
                .map(name -> Incarnation.of(member(name).ref().getIdentity().getIncarnation()))
                .collect(Collectors.toSet()),
            false);
  }

  private void add(String name, long capacityBytes, long frameBytes) {
    Incarnation incarnation = new Incarnation(name.hashCode(), 9);
    FramePool frames = new FramePool(frameBytes);
    CommitLedger ledger = new CommitLedger(capacityBytes, 1.0);
    LocalRegionOwner owner =
        new LocalRegionOwner(
            frames,
            ledger,
            new LaneCapabilities(new Random(1), incarnation),
            processors,
            replicas.get());
    MemoryMonitorRef ref =
        MemoryMonitorRef.newBuilder()
            .setIdentity(
                MonitorIdentity.newBuilder()
                    .setName(name)
                    .setRole(Role.ROLE_MEMORY)
                    .setIncarnation(incarnation.toByteString()))
            .setControlAddress(name + ":1")
            .setPageAddress(name + ":2")
            .build();
    members.put(
        name, new Member(name, ref, frames, ledger, owner, owner.storeOf(WHO.vprocessId())));
  }

  private RegionOwner find(MemoryMonitorRef ref) {
    String name = ref.getIdentity().getName();
    RegionOwner owner = wire.apply(member(name).owner());
    return (RegionOwner)
        Proxy.newProxyInstance(
            RegionOwner.class.getClassLoader(),
            new Class<?>[] {RegionOwner.class},
            (proxy, method, args) -> {
              if (dead.contains(name)) {
                throw new MemoryRefusal(Reason.UNAVAILABLE, name + " is dead");
              }
              try {
                Object answer = method.invoke(owner, args);
                if (method.getName().equals("readPages")) {
                  afterReading.run();
                }
                return answer;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  Member member(String name) {
    Member member = members.get(name);
    if (member == null) {
      throw new IllegalArgumentException(name);
    }
    return member;
  }

  List<Member> members() {
    return List.copyOf(members.values());
  }

  /** Least committed first, as the GMM does. */
  @Override
  public List<MemoryMonitorRef> place(
      String vprocessId, int count, long bytesPerVRegion, Set<String> excluded) {
    placements++;
    whilePlacing.run();
    Map<String, Long> promised = new LinkedHashMap<>();
    List<MemoryMonitorRef> chosen = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Member best =
          members.values().stream()
              .filter(m -> !excluded.contains(m.name()) && !dead.contains(m.name()))
              .filter(m -> !leaving.contains(m.name()))
              .filter(
                  m ->
                      load(m, promised) + Math.min(bytesPerVRegion, 4096)
                          <= m.ledger().limitBytes())
              .min(Comparator.comparingLong(m -> load(m, promised)))
              .orElseThrow(() -> new MemoryRefusal(Reason.NO_CAPACITY, "nobody has room"));
      promised.merge(best.name(), bytesPerVRegion, Long::sum);
      chosen.add(best.ref());
    }
    return chosen;
  }

  @Override
  public List<MemoryMonitorRef> everyone(String vprocessId) {
    return members.values().stream()
        .map(
            member ->
                expected.contains(member.name())
                    ? member.ref().toBuilder().clearControlAddress().clearPageAddress().build()
                    : member.ref())
        .toList();
  }

  private static long load(Member member, Map<String, Long> promised) {
    return member.ledger().committedBytes() + promised.getOrDefault(member.name(), 0L);
  }

  long committedBytes() {
    return members.values().stream().mapToLong(m -> m.ledger().committedBytes()).sum();
  }

  long usedFrames() {
    return members.values().stream().mapToLong(m -> m.frames().used()).sum();
  }

  HomeSpace create(long spaceId) {
    homes.create(spaceId, WHO, null, 0, 0);
    return homes.find(spaceId, WHO.processor());
  }

  @Override
  public void close() {
    members.values().forEach(m -> m.frames().close());
  }
}
