package io.legoos.processor.process;

import io.grpc.Channel;
import io.legoos.processor.excache.ExCacheHabits;
import io.legoos.processor.remote.LaneSettings;
import io.legoos.protocol.Incarnation;
import io.legoos.protocol.control.v1.MonitorIdentity;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What the processor monitor gives to each of its vProcesses.
 *
 * @param managers channel to the global managers
 * @param control makes channels to memory monitors, by host:port
 * @param userfaultDevice descriptor of /dev/userfaultfd
 * @param exCacheBytes of a program that asks for none
 * @param ways of every ExCache; 0: fully associative
 * @param habits of every ExCache
 * @param vnodes lets programs into their vNodes; null: no volumes are mounted here, and a vNode is
 *     only a name
 * @param lanes of all vProcesses
 */
public record VProcessPlatform(
    MonitorIdentity identity,
    Incarnation incarnation,
    Channel managers,
    Function<String, Channel> control,
    int userfaultDevice,
    VdsoGadget gadget,
    RandomGenerator random,
    long exCacheBytes,
    int ways,
    ExCacheHabits habits,
    @Nullable VNodeEntrance vnodes,
    LaneSettings lanes) {}
