package io.legoos.managers.membership;

import io.legoos.protocol.control.v1.MonitorIdentity;
import java.util.List;

/** What a member is told when it is heard of. */
public record HeartbeatOutcome(long epoch, List<MonitorIdentity> dead) {}
