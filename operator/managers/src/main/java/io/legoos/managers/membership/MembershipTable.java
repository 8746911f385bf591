package io.legoos.managers.membership;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.legoos.managers.membership.RegistrationRefusedException.Reason;
import io.legoos.protocol.control.v1.Load;
import io.legoos.protocol.control.v1.MonitorIdentity;
import io.legoos.protocol.control.v1.RegisterRequest;
import io.legoos.protocol.control.v1.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The members of the cluster, by name; of each name only the latest incarnation. Members enter by
 * {@link #register}, stay by {@link #heartbeat} and leave by silence, which {@link #tick} notices.
 * A dead member stays listed for ten minutes, or until its name is taken again. The epoch grows at
 * every join and loss and never goes back. Thread-safe.
 */
public final class MembershipTable {
  private static final Logger LOG = LoggerFactory.getLogger(MembershipTable.class);
  private static final int MAX_MEMBERS = 16384;

  /** So long a dead member is still listed. */
  private static final Duration FORGET_DEAD_AFTER = Duration.ofMinutes(10);

  private final MembershipTiming timing;
  private final LongSupplier nanoClock;
  private final RosterStore store;

  @GuardedBy("this")
  private final Map<String, Member> members = new TreeMap<>();

  @GuardedBy("this")
  private final DeathRecord deaths = new DeathRecord();

  @GuardedBy("this")
  private final Map<String, Long> cordoned = new HashMap<>();

  @GuardedBy("this")
  private long epoch;

  @GuardedBy("this")
  private long deathCount;

  @GuardedBy("this")
  private long lastTickNanos;

  /** Silence before this moment is our own fault, not a member's. */
  @GuardedBy("this")
  private long listeningSinceNanos;

  /**
   * A table that expects the members of {@code roster} to register again.
   *
   * @param firstEpoch above every epoch that an earlier leader gave out
   * @param store told of every change
   * @param nanoClock as {@link System#nanoTime}
   */
  public MembershipTable(
      MembershipTiming timing,
      long firstEpoch,
      Roster roster,
      RosterStore store,
      LongSupplier nanoClock) {
    this.timing = timing;
    this.nanoClock = nanoClock;
    this.store = store;
    this.epoch = firstEpoch;
    this.lastTickNanos = nanoClock.getAsLong();
    this.listeningSinceNanos = lastTickNanos;
    for (MonitorIdentity identity : roster.members()) {
      members.put(identity.getName(), Member.expected(identity, lastTickNanos));
    }
    roster.dead().forEach(identity -> deaths.add(firstEpoch, identity));
  }

  /**
   * Enters an incarnation and returns the epoch. Another incarnation of that name is dead from now
   * on. Registering again changes addresses, not the belief.
   *
   * @throws RegistrationRefusedException when there is no room for another name, or this
   *     incarnation of a processor or memory monitor was declared dead: others have freed what it
   *     held
   */
  public synchronized long register(RegisterRequest registration)
      throws RegistrationRefusedException {
    MonitorIdentity identity = registration.getIdentity();
    @Nullable Member known = members.get(identity.getName());
    if (known == null && members.size() >= MAX_MEMBERS) {
      throw new RegistrationRefusedException(
          Reason.TABLE_FULL, "the cluster already has " + MAX_MEMBERS + " members");
    }
    // A storage monitor holds no state of its own that others could have given up.
    if (identity.getRole() != Role.ROLE_STORAGE && deaths.contains(identity)) {
      throw new RegistrationRefusedException(
          Reason.DECLARED_DEAD,
          identity.getName() + " was declared dead in this incarnation; start it again");
    }
    long now = nanoClock.getAsLong();
    boolean same = known != null && known.identity().equals(identity);
    if (known != null && same && known.isEntered()) {
      members.put(identity.getName(), known.registeredAgain(registration, now));
      return epoch;
    }
    if (known != null && !same && known.state() != MemberState.DEAD) {
      bury(known, "replaced by another incarnation");
    }
    epoch++;
    deaths.remove(identity);
    members.put(identity.getName(), Member.joining(registration, now));
    save();
    LOG.info("{} joins (epoch {})", describe(identity), epoch);
    return epoch;
  }

  /**
   * Renews a membership. Empty when the incarnation is unknown: it must register.
   *
   * @param seenEpoch deaths of later epochs are in the answer
   */
  public synchronized Optional<HeartbeatOutcome> heartbeat(
      MonitorIdentity identity, Load load, long seenEpoch) {
    @Nullable Member known = members.get(identity.getName());
    if (known == null || !known.isEntered() || !known.identity().equals(identity)) {
      return Optional.empty();
    }
    if (known.state() == MemberState.SUSPECT) {
      LOG.info("{} is heard of again", describe(identity));
    }
    members.put(identity.getName(), known.heard(load, nanoClock.getAsLong()));
    notifyAll();
    return Optional.of(new HeartbeatOutcome(epoch, deaths.since(seenEpoch), leaving()));
  }

  /**
   * Notices who has been silent too long. Called about every heartbeat interval. When it was not
   * (the managers themselves stood still), nobody's silence counts up to now.
   */
  public synchronized void tick() {
    long now = nanoClock.getAsLong();
    if (now - lastTickNanos > timing.suspectAfter().toNanos()) {
      listeningSinceNanos = now;
    }
    lastTickNanos = now;
    for (Member member : List.copyOf(members.values())) {
      long silence = Math.min(now - member.lastHeardNanos(), now - listeningSinceNanos);
      judge(member, silence);
    }
  }

  @GuardedBy("this")
  private void judge(Member member, long silence) {
    if (member.state() == MemberState.DEAD) {
      if (silence >= FORGET_DEAD_AFTER.toNanos()) {
        members.remove(member.name());
      }
    } else if (silence >= timing.deadAfter().toNanos() && timing.silenceIsDeath()) {
      bury(member, "silent for " + timing.deadAfter());
    } else if (silence >= timing.suspectAfter().toNanos()
        && member.isEntered()
        && member.state() != MemberState.SUSPECT) {
      members.put(member.name(), member.in(MemberState.SUSPECT));
      LOG.warn("{} is overdue", describe(member.identity()));
    }
  }

  /**
   * The platform knows that this start of a monitor has ended: it is dead now. Another start under
   * the same name is left alone. Idempotent.
   *
   * @param instanceId as the monitor registered it
   */
  public synchronized void confirmEnded(String name, String instanceId) {
    @Nullable Member known = members.get(name);
    if (known != null
        && known.state() != MemberState.DEAD
        && known.registration().getInstanceId().equals(instanceId)) {
      bury(known, "the platform says that it has ended");
    }
  }

  /** An incarnation that is no member here has ended; the others are told. Idempotent. */
  public synchronized void declareDead(MonitorIdentity identity) {
    @Nullable Member known = members.get(identity.getName());
    if (known != null && known.identity().equals(identity)) {
      if (known.state() != MemberState.DEAD) {
        bury(known, "declared dead");
      }
    } else if (!deaths.contains(identity)) {
      epoch++;
      deathCount++;
      deaths.add(epoch, identity);
      save();
      LOG.warn("{} is dead: declared so (epoch {})", describe(identity), epoch);
    }
  }

  /**
   * A cordoned member takes no part in placement. A memory monitor's pages and homes go to others;
   * what other monitors have they keep.
   */
  public synchronized void cordon(String name, boolean on) {
    boolean changed =
        on
            ? cordoned.putIfAbsent(name, nanoClock.getAsLong()) == null
            : cordoned.remove(name) != null;
    if (changed) {
      LOG.info("{} is {}", name, on ? "cordoned" : "uncordoned");
    }
  }

  /**
   * How long a member has been cordoned; zero when it is not. What was promised to it before is in
   * its reports only some heartbeats later.
   */
  public synchronized Duration cordonedFor(String name) {
    @Nullable Long since = cordoned.get(name);
    return since == null ? Duration.ZERO : Duration.ofNanos(nanoClock.getAsLong() - since);
  }

  @GuardedBy("this")
  private void bury(Member member, String why) {
    epoch++;
    members.put(member.name(), member.in(MemberState.DEAD));
    deathCount++;
    deaths.add(epoch, member.identity());
    save();
    LOG.warn("{} is dead: {} (epoch {})", describe(member.identity()), why, epoch);
  }

  @GuardedBy("this")
  private void save() {
    List<MonitorIdentity> notDead = new ArrayList<>();
    for (Member member : members.values()) {
      if (member.state() != MemberState.DEAD) {
        notDead.add(member.identity());
      }
    }
    store.save(new Roster(notDead, deaths.all()));
  }

  private static String describe(MonitorIdentity identity) {
    return identity.getRole() + " " + identity.getName();
  }

  /** Whether this incarnation is known to be dead. */
  public synchronized boolean isDead(MonitorIdentity identity) {
    return deaths.contains(identity);
  }

  /** Deaths since this table was made. */
  public synchronized long deathCount() {
    return deathCount;
  }

  public synchronized long epoch() {
    return epoch;
  }

  /**
   * Waits until each live member of {@code role} has reported since this call began: for decisions
   * that must not rest on an old report.
   *
   * @return false when {@code limit} passed first, or the thread was interrupted
   */
  public synchronized boolean awaitReports(Role role, Duration limit) {
    long began = nanoClock.getAsLong();
    Set<MonitorIdentity> awaited = new HashSet<>();
    live(role).forEach(member -> awaited.add(member.identity()));
    while (true) {
      for (Member member : members.values()) {
        if (member.lastHeardNanos() - began > 0 || member.state() != MemberState.LIVE) {
          awaited.remove(member.identity());
        }
      }
      long left = limit.toNanos() - (nanoClock.getAsLong() - began);
      if (awaited.isEmpty() || left <= 0) {
        return awaited.isEmpty();
      }
      try {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
  }

  /** All members, the lately dead too, by name. */
  public synchronized List<Member> members() {
    return List.copyOf(members.values());
  }

  /** Members of {@code role} that take part in placement, by name. */
  public synchronized List<Member> live(Role role) {
    List<Member> live = new ArrayList<>();
    for (Member member : members.values()) {
      if (member.state() == MemberState.LIVE
          && member.identity().getRole() == role
          && !isLeaving(member)) {
        live.add(member);
      }
    }
    return live;
  }

  /** Told by the platform, or by itself, to hold nothing any more. */
  public synchronized boolean isLeaving(Member member) {
    return cordoned.containsKey(member.name()) || member.load().getLeaving();
  }

  @GuardedBy("this")
  private List<MonitorIdentity> leaving() {
    List<MonitorIdentity> leaving = new ArrayList<>();
    for (Member member : members.values()) {
      if (member.identity().getRole() == Role.ROLE_MEMORY
          && member.state() != MemberState.DEAD
          && isLeaving(member)) {
        leaving.add(member.identity());
      }
    }
    return leaving;
  }
}
