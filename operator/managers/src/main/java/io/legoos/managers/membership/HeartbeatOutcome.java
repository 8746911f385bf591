package io.legoos.managers.membership;

import io.legoos.protocol.control.v1.MonitorIdentity;
import java.util.List;

/**
 * What a member is told when it is heard of.
 *
 * @param leaving memory monitors that are to hold nothing any more
 */
public record HeartbeatOutcome(
    long epoch, List<MonitorIdentity> dead, List<MonitorIdentity> leaving) {}
