package io.legoos.memory;

import io.legoos.memory.home.HomeConfig;
import io.legoos.runtime.ConfigException;
import io.legoos.runtime.ConfigKey;
import io.legoos.runtime.HostPort;
import io.legoos.runtime.MonitorConfig;
import io.legoos.runtime.MonitorProcess;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a memory monitor is told.
 *
 * @param name unique in the cluster
 * @param capacityBytes of page frames
 * @param overcommit charged bytes may be this many times the capacity
 * @param home what it goes by as a home
 * @param drainGrace how long it serves on after SIGTERM while it holds anything
 * @param replicaLogBytes of the log of other owners' pages; 0: they are kept in frames
 * @param fileCacheBytes of frames that may hold content of files; half of the capacity, unless said
 * @param laneProcessors on which lanes are answered; none: on any
 * @param instanceId what the platform calls this start; may be empty
 */
record MemoryMonitorConfig(
    String name,
    HostPort managers,
    HostPort controlListen,
    HostPort pageListen,
    long capacityBytes,
    double overcommit,
    HomeConfig home,
    Duration drainGrace,
    long replicaLogBytes,
    long fileCacheBytes,
    List<Integer> laneProcessors,
    String instanceId) {
  private static final long MIB = 1L << 20;
  private static final long MAX_CAPACITY = 8L << 40;

  /** The JVM takes no more beside its heap. */
  private static final long MAX_LOG = 128 * MIB;

  private static final double MAX_OVERCOMMIT = 1000;

  static MemoryMonitorConfig of(MonitorConfig config) throws ConfigException {
    long vregionBytes = config.number(ConfigKey.VREGION_BYTES, MIB, 1L << 40);
    if (Long.bitCount(vregionBytes) != 1) {
      throw new ConfigException(
          ConfigKey.VREGION_BYTES + "=" + vregionBytes + " is not a power of two; correct it");
    }
    long capacityBytes = config.number(ConfigKey.CAPACITY_BYTES, MIB, MAX_CAPACITY - MIB);
    return new MemoryMonitorConfig(
        config.text(ConfigKey.NAME),
        config.address(ConfigKey.MANAGERS_ADDRESS),
        config.address(ConfigKey.CONTROL_LISTEN),
        config.address(ConfigKey.PAGE_LISTEN),
        capacityBytes,
        config.decimal(ConfigKey.OVERCOMMIT, 0.1, MAX_OVERCOMMIT, 1.0),
        new HomeConfig(
            vregionBytes,
            (int) config.number(ConfigKey.REPLICATION, 1, 2, 1),
            config.number(
                ConfigKey.REPLICATION_COPY_RATE,
                MIB,
                Long.MAX_VALUE,
                HomeConfig.DEFAULT_COPY_BYTES_PER_SECOND)),
        MonitorProcess.drainGrace(config),
        replicaLogBytes(config),
        config.number(ConfigKey.FILE_CACHE_BYTES, 0, capacityBytes, capacityBytes / 2),
        laneProcessors(config),
        config.has(ConfigKey.INSTANCE_ID) ? config.text(ConfigKey.INSTANCE_ID) : "");
  }

  private static List<Integer> laneProcessors(MonitorConfig config) throws ConfigException {
    if (!config.has(ConfigKey.LANE_PROCESSORS)) {
      return List.of();
    }
    try {
      return Stream.of(config.text(ConfigKey.LANE_PROCESSORS).split(","))
          .map(number -> Integer.parseUnsignedInt(number.strip()))
          .toList();
    } catch (NumberFormatException e) {
      throw config.invalid(ConfigKey.LANE_PROCESSORS, e);
    }
  }

  private static long replicaLogBytes(MonitorConfig config) throws ConfigException {
    long bytes = config.number(ConfigKey.REPLICA_LOG_BYTES, 0, MAX_LOG, 0);
    if (bytes > 0 && bytes < MIB) {
      throw new ConfigException(
          ConfigKey.REPLICA_LOG_BYTES
              + "="
              + bytes
              + " is neither 0 nor at least 1 MiB; correct it");
    }
    return bytes;
  }
}
