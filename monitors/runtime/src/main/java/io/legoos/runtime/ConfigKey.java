package io.legoos.runtime;

/** Every key that a configuration file of ours may hold. Sizes are plain bytes. */
public enum ConfigKey {
  /** The component's name, unique in the cluster. */
  NAME("name"),
  CLUSTER_NAME("cluster.name"),
  /** host:port of the managers' control plane. */
  MANAGERS_ADDRESS("managers.address"),
  /** host:port to serve the control plane on; port 0 chooses one. */
  CONTROL_LISTEN("control.listen"),
  /** host:port to serve the page channel on; memory monitors only. */
  PAGE_LISTEN("page.listen"),
  CAPACITY_BYTES("capacity.bytes"),
  /** Directory with this component's ca.pem, cert.pem and key.pem. */
  TLS_DIR("tls.dir"),
  /** Written when the component serves. */
  READY_FILE("ready.file"),
  /** Path of the Unix socket that local users talk to. */
  LOCAL_SOCKET("local.socket"),
  STATE_DIR("state.dir"),
  /**
   * Number of an inherited descriptor of /dev/userfaultfd; without it the monitor opens the device.
   */
  USERFAULTFD_FD("userfaultfd.fd"),
  /** Path of /dev/fuse, or of a device file like it. */
  FUSE_DEVICE("fuse.device"),
  /**
   * Path of /dev/net/tun, or of a device file like it; without it no vNode has a network of its
   * own.
   */
  TUN_DEVICE("tun.device"),
  /** How long a vNode's first program waits for a storage monitor that is away; 0: not at all. */
  VNODE_PATIENCE_MS("vnode.patience.ms"),
  CORES("cores"),
  VREGION_BYTES("vregion.bytes"),
  OVERCOMMIT("overcommit"),
  /** Bytes that may move every ten seconds so that memory monitors are alike in fill. */
  REBALANCE_BYTES("rebalance.bytes"),
  /** Monitors that hold each page of a program: 1 or 2. */
  REPLICATION("replication"),
  /** Bytes a second of the copy to a new secondary, at most. */
  REPLICATION_COPY_RATE("replication.copy.rate"),
  /**
   * Memory for pages of other owners that are on their way to a storage monitor; 0: they stay in
   * page frames. Memory monitors only.
   */
  REPLICA_LOG_BYTES("replica.log.bytes"),
  /**
   * Page frames that may hold content of files while nobody else needs them; memory monitors only.
   */
  FILE_CACHE_BYTES("file.cache.bytes"),
  /**
   * Numbers of the processors on which a memory monitor answers fetches and flushes, with commas
   * between them; all that there are, unless said.
   */
  LANE_PROCESSORS("lane.processors"),
  /** A memory monitor that does not answer to a fetch or a flush in this time is given up. */
  LANE_DEADLINE_MS("lane.deadline.ms"),
  EXCACHE_DEFAULT_BYTES("excache.default.bytes"),
  EXCACHE_WAYS("excache.ways"),
  EXCACHE_POLICY("excache.policy"),
  /** 0: no fetch takes lines that leave along. Otherwise 1. To measure beside. */
  EXCACHE_PIGGYBACK("excache.piggyback"),
  /** 0: a fetch brings the line that is missed, and no others. Otherwise 1. To measure beside. */
  EXCACHE_PREFETCH("excache.prefetch"),
  /**
   * So long after SIGTERM a memory monitor serves on until others have what it holds; 0: it ends at
   * once.
   */
  DRAIN_GRACE_MS("drain.grace.ms"),
  HEARTBEAT_MS("heartbeat.ms"),
  DEAD_AFTER_MS("dead.after.ms"),
  /** host:port to serve /livez and /readyz on, in plain HTTP; without it they are not served. */
  HEALTH_LISTEN("health.listen"),
  /** host:port to serve /metrics on, in plain HTTP; without it they are not served. */
  METRICS_LISTEN("metrics.listen"),
  /** What the platform calls this start, such as a pod's UID. */
  INSTANCE_ID("instance.id");

  private final String text;

  ConfigKey(String text) {
    this.text = text;
  }

  /** The key as it stands in the file. */
  @Override
  public String toString() {
    return text;
  }
}
