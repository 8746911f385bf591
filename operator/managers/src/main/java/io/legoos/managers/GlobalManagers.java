package io.legoos.managers;

import io.legoos.managers.membership.Member;
import io.legoos.managers.membership.MembershipTable;
import io.legoos.managers.membership.MembershipTiming;
import io.legoos.managers.membership.Roster;
import io.legoos.managers.membership.RosterStore;
import io.legoos.protocol.control.v1.MonitorIdentity;
import io.legoos.protocol.control.v1.PlaceProcessRequest;
import io.legoos.protocol.control.v1.PlaceProcessResponse;
import io.legoos.protocol.control.v1.PlaceVNodeRequest;
import io.legoos.protocol.control.v1.PlaceVNodeResponse;
import io.legoos.protocol.control.v1.Role;
import io.legoos.runtime.CallMetrics;
import io.legoos.runtime.ControlChannels;
import io.legoos.runtime.ControlServer;
import io.legoos.runtime.GuardedService;
import io.legoos.runtime.HostPort;
import io.legoos.runtime.PeerRole;
import io.legoos.runtime.StartupException;
import io.legoos.runtime.StopSequence;
import io.legoos.runtime.TlsMaterial;
import io.legoos.runtime.metrics.Metrics;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * GPM, GMM and GSM of one cluster with their control server: a part of a process, of which there
 * may be several in one. Thread-safe.
 */
public final class GlobalManagers implements AutoCloseable {
  /** Of a busy machine, beyond the heartbeat interval. */
  private static final Duration SLOWNESS = Duration.ofSeconds(1);

  private final MembershipTable table;
  private final GlobalProcessManager gpm;
  private final GlobalStorageManager gsm;
  private final VNodeRemoval removal;
  private final FreshDecisions placements;
  private final MemberListing listing;
  private final RefusalLog refusals;
  private final ManagerTerm term;
  private final StopSequence stops = new StopSequence();
  private final HostPort address;
  private final ManagersMetrics metrics;
  private final CallMetrics calls = new CallMetrics(System::nanoTime);
  private final int replication;

  /**
   * What differs between clusters.
   *
   * @param defaultExCacheBytes of a vProcess that asks for none
   * @param rebalancingBytes that may move in a round of rebalancing; 0: none
   */
  public record Settings(
      MembershipTiming timing,
      ClusterShape shape,
      long defaultExCacheBytes,
      long rebalancingBytes) {}

  private GlobalManagers(
      HostPort listen,
      TlsMaterial tls,
      Settings settings,
      ManagerTerm term,
      Roster roster,
      RosterStore store,
      VNodeLog vnodes,
      LongSupplier nanoClock)
      throws StartupException {
    MembershipTiming timing = settings.timing();
    this.term = term;
    this.replication = settings.shape().replication();
    this.table = new MembershipTable(timing, term.firstEpoch(), roster, store, nanoClock);
    this.gpm = new GlobalProcessManager(table, timing, settings.defaultExCacheBytes(), nanoClock);
    GlobalMemoryManager gmm = new GlobalMemoryManager(table, timing, settings.shape(), nanoClock);
    this.gsm = stops.add("storage placement", new GlobalStorageManager(table, vnodes));
    this.metrics = new ManagersMetrics(table, term, gpm, gmm, gsm, nanoClock);
    StorageVolumes volumes = new StorageVolumes(stops.add("channels", new ControlChannels(tls)));
    Duration patience = timing.heartbeatInterval().multipliedBy(2).plus(SLOWNESS);
    this.removal = new VNodeRemoval(gsm, table, () -> awaitFreshReports(table, patience), volumes);
    this.placements = new FreshDecisions(table, Role.ROLE_PROCESSOR, timing, nanoClock);
    this.listing = new MemberListing(table, term, nanoClock);
    this.refusals = new RefusalLog(nanoClock);
    List<GuardedService> services =
        new ArrayList<>(
            PlacementServices.of(gpm, gmm, gsm, table, timing, term, refusals, nanoClock));
    services.add(
        GuardedService.of(
            new MembershipService(
                table,
                timing,
                term,
                listing,
                new Rebalancing(table, settings.rebalancingBytes(), nanoClock)),
            PeerRole.values()));
    ControlServer server =
        stops.add("control server", ControlServer.start(listen, tls, services, calls));
    this.address = server.address();
    stops.add("membership clock", startTicking(table, timing));
  }

  /**
   * Binds and serves.
   *
   * @param roster members and deaths known from before
   * @param store told of every change of them
   * @param vnodes where the files of vNodes are, kept for the next start
   * @throws StartupException when the address cannot be bound or the keys cannot be used
   */
  public static GlobalManagers start(
      HostPort listen,
      TlsMaterial tls,
      Settings settings,
      ManagerTerm term,
      Roster roster,
      RosterStore store,
      VNodeLog vnodes,
      LongSupplier nanoClock)
      throws StartupException {
    return new GlobalManagers(listen, tls, settings, term, roster, store, vnodes, nanoClock);
  }

  /** The first report may have been under way already; the second was made after that. */
  private static boolean awaitFreshReports(MembershipTable table, Duration patience) {
    for (int report = 0; report < 2; report++) {
      if (!table.awaitReports(Role.ROLE_PROCESSOR, patience)) {
        return false;
      }
    }
    return true;
  }

  private static AutoCloseable startTicking(MembershipTable table, MembershipTiming timing) {
    ScheduledExecutorService ticker =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("membership").factory());
    long interval = timing.heartbeatInterval().toNanos();
    ScheduledFuture<?> ticking =
        ticker.scheduleWithFixedDelay(table::tick, interval, interval, TimeUnit.NANOSECONDS);
    return () -> {
      ticking.cancel(false);
      ticker.shutdownNow();
    };
  }

  /** Where they serve. */
  public HostPort address() {
    return address;
  }

  /** The leader's term, which every command to a monitor carries. */
  public long term() {
    return term.value();
  }

  /** The members as last heard of, by name. */
  public List<Member> members() {
    return table.members();
  }

  /** The platform knows that this start of a monitor has ended; see {@link MembershipTable}. */
  public void confirmEnded(String name, String instanceId) {
    table.confirmEnded(name, instanceId);
  }

  /** Gives up an incarnation that is no member, such as one that died while nobody managed. */
  public void declareDead(MonitorIdentity identity) {
    table.declareDead(identity);
  }

  /** A cordoned member gets nothing new; what a memory monitor has goes to others. */
  public void cordon(String name, boolean cordoned) {
    table.cordon(name, cordoned);
  }

  /** How long a member has been cordoned; zero when it is not. */
  public Duration cordonedFor(String name) {
    return table.cordonedFor(name);
  }

  /** GPM: chooses among the processor monitors that {@code allowed} names. */
  public PlaceProcessResponse placeProcess(PlaceProcessRequest request, Predicate<String> allowed)
      throws PlacementRefusedException {
    return gpm.placeProcess(request, allowed);
  }

  /** GSM: the storage monitor of a vNode. */
  public PlaceVNodeResponse placeVNode(PlaceVNodeRequest request)
      throws PlacementRefusedException, IOException {
    return gsm.placeVNode(request);
  }

  /** Gives a vNode a larger limit. */
  public VNodePlacement growVNode(String vnode, long volumeBytes)
      throws PlacementRefusedException, IOException {
    return gsm.growVNode(vnode, volumeBytes);
  }

  /** All vNodes, those that are being deleted too, by name. */
  public List<VNodePlacement> vnodes() {
    return gsm.vnodes();
  }

  /**
   * Deletes a vNode with its files, whoever owns it. Takes as long as its files.
   *
   * @throws PlacementRefusedException when it may not be, or is not surely gone
   */
  public void deleteVNode(String vnode) throws PlacementRefusedException, IOException {
    var unused = removal.remove(vnode, owner -> true);
  }

  /** Drops a vNode whose files are gone already, with their storage. */
  public void forgetVNode(String vnode) throws IOException {
    gsm.keep(new VNodeDeletion(vnode, true));
  }

  /** Says what these managers know from now on, until they are closed. */
  public void enter(Metrics.Scope scope) {
    stops.add(
        "metrics",
        scope.sampled(
            into -> {
              metrics.sample(into);
              calls.sample(into);
            }));
  }

  /** What local users may ask. */
  LocalQueries localQueries() {
    return new LocalQueries(listing, gpm, placements, table, gsm, removal, refusals, replication);
  }

  @Override
  public void close() {
    stops.run();
  }
}
