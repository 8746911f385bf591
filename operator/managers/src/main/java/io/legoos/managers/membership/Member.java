package io.legoos.managers.membership;

import io.legoos.protocol.control.v1.Load;
import io.legoos.protocol.control.v1.MemoryMonitorRef;
import io.legoos.protocol.control.v1.MonitorIdentity;
import io.legoos.protocol.control.v1.RegisterRequest;

/** One incarnation of a monitor as the managers know it. Immutable. */
public record Member(
    RegisterRequest registration,
    MemberState state,
    Load load,
    AccessRate accessRate,
    long lastHeardNanos) {

  static Member expected(MonitorIdentity identity, long nowNanos) {
    return new Member(
        RegisterRequest.newBuilder().setIdentity(identity).build(),
        MemberState.EXPECTED,
        Load.getDefaultInstance(),
        AccessRate.first(0, nowNanos),
        nowNanos);
  }

  /** Whether heartbeats are taken from it; else it must register. */
  boolean isEntered() {
    return state != MemberState.DEAD && state != MemberState.EXPECTED;
  }

  static Member joining(RegisterRequest registration, long nowNanos) {
    Load nothingYet = Load.newBuilder().setCapacityBytes(registration.getCapacityBytes()).build();
    return new Member(
        registration, MemberState.JOINING, nothingYet, AccessRate.first(0, nowNanos), nowNanos);
  }

  Member registeredAgain(RegisterRequest changed, long nowNanos) {
    return new Member(changed, state, load, accessRate, nowNanos);
  }

  Member heard(Load reported, long nowNanos) {
    AccessRate rate =
        state == MemberState.JOINING
            ? AccessRate.first(reported.getRequests(), nowNanos)
            : accessRate.next(reported.getRequests(), nowNanos);
    return new Member(registration, MemberState.LIVE, reported, rate, nowNanos);
  }

  Member in(MemberState next) {
    if (!state.canMoveTo(next)) {
      throw new IllegalStateException(name() + " cannot move from " + state + " to " + next);
    }
    return new Member(registration, next, load, accessRate, lastHeardNanos);
  }

  public MonitorIdentity identity() {
    return registration.getIdentity();
  }

  public String name() {
    return identity().getName();
  }

  /** As last reported; as registered when it reports none. */
  public long capacityBytes() {
    return load.getCapacityBytes() > 0 ? load.getCapacityBytes() : registration.getCapacityBytes();
  }

  /** Pages fetched and flushed a second, lately. */
  public double accessesPerSecond() {
    return accessRate.perSecond();
  }

  /** How others reach this memory monitor. */
  public MemoryMonitorRef memoryMonitorRef() {
    return MemoryMonitorRef.newBuilder()
        .setIdentity(identity())
        .setControlAddress(registration.getControlAddress())
        .setPageAddress(registration.getPageAddress())
        .build();
  }
}
