package io.legoos.operator.model;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.legoos.crds.LegoCluster;
import io.legoos.crds.LegoClusterSpec;
import io.legoos.crds.PoolRole;
import io.legoos.crds.PoolSpec;
import io.legoos.crds.TolerationSpec;
import io.legoos.crds.VolumeReclaim;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** The pods and volumes of monitors. Pure. */
public final class MonitorPods {
  public static final int CONTROL_PORT = 7401;
  public static final int PAGE_PORT = 7402;
  public static final int HEALTH_PORT = 7400;
  public static final int METRICS_PORT = 7403;

  /** Name of that port, for whoever scrapes. */
  public static final String METRICS = "metrics";

  /** Name of the monitor's container. */
  public static final String CONTAINER = "monitor";

  private static final String HOME = "/opt/legoos";
  private static final String STATE = "/var/lib/legoos";
  private static final String KEYS = "/etc/legoos/tls";
  private static final String USERFAULTFD = "legoos.io/userfaultfd";
  private static final String FUSE = "legoos.io/fuse";
  private static final String TUN = "legoos.io/net-tun";
  private static final long MIB = 1L << 20;
  private static final long GRACE_SECONDS = 20;

  /** A deleted memory monitor gives what it holds to others for so long. */
  private static final long DRAIN_SECONDS = 30;

  /** A storage monitor's pod may be between two starts when a program comes. */
  private static final long VNODE_PATIENCE_MS = 25_000;

  private static final long DEFAULT_SIDE_MIB = 384;
  private static final long MONITOR_USER = 64020;

  private final LegoCluster cluster;
  private final String ownImage;
  private final String managersAddress;
  private final OwnerReference owner;

  /**
   * Builders for one cluster.
   *
   * @param ownImage of the monitors when the cluster names none
   * @param managersAddress host:port
   */
  public MonitorPods(
      LegoCluster cluster, String ownImage, String managersAddress, OwnerReference owner) {
    this.cluster = cluster;
    String wished = cluster.getSpec().image();
    this.ownImage = wished == null ? ownImage : wished;
    this.managersAddress = managersAddress;
    this.owner = owner;
  }

  /** Name of the {@code ordinal}-th monitor of a pool, of its pod and its objects. */
  public static String name(String cluster, String pool, int ordinal) {
    return cluster + "-" + pool + "-" + ordinal;
  }

  /** The secret with a monitor's keys. */
  public static String secretName(String monitor) {
    return monitor + "-tls";
  }

  /** A pod, with {@link Labels#SHAPE} set to the hash of all of it. */
  public Pod pod(PoolSpec pool, int ordinal) {
    Pod pod = unmarked(pool, ordinal);
    CRC32C shape = new CRC32C();
    shape.update(Serialization.asJson(pod.getSpec()).getBytes(StandardCharsets.UTF_8));
    pod.getMetadata().setAnnotations(Map.of(Labels.SHAPE, Long.toHexString(shape.getValue())));
    return pod;
  }

  private Pod unmarked(PoolSpec pool, int ordinal) {
    String clusterName = cluster.getMetadata().getName();
    String name = name(clusterName, pool.name(), ordinal);
    boolean foreign = pool.image() != null;
    List<Container> init = foreign ? List.of(copyRuntime()) : List.of();
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(cluster.getMetadata().getNamespace())
        .withLabels(Labels.ofMonitor(clusterName, pool.name(), pool.role()))
        .withOwnerReferences(owner)
        .endMetadata()
        .withNewSpec()
        .withAutomountServiceAccountToken(false)
        .withEnableServiceLinks(false)
        .withTerminationGracePeriodSeconds(
            pool.role() == PoolRole.MEMORY ? GRACE_SECONDS + DRAIN_SECONDS : GRACE_SECONDS)
        .withNodeSelector(pool.nodeSelector() == null ? Map.of() : pool.nodeSelector())
        .withTolerations(tolerations(pool))
        .withSecurityContext(podSecurity(pool.role()))
        .withInitContainers(init)
        .withContainers(monitor(pool))
        .withVolumes(volumes(pool, name, foreign))
        .endSpec()
        .build();
  }

  private Container copyRuntime() {
    return new ContainerBuilder()
        .withName("runtime")
        .withImage(ownImage)
        .withImagePullPolicy("IfNotPresent")
        .withCommand(HOME + "/bin/legoos", "copy-runtime", "/runtime")
        .withVolumeMounts(mount("runtime", "/runtime", false))
        .withSecurityContext(
            restricted(true).toBuilder().withRunAsUser(0L).withRunAsNonRoot(false).build())
        .build();
  }

  private Container monitor(PoolSpec pool) {
    boolean foreign = pool.image() != null;
    List<VolumeMount> mounts = new ArrayList<>();
    mounts.add(mount("keys", KEYS, true));
    mounts.add(mount("state", STATE, false));
    mounts.add(mount("tmp", "/tmp", false));
    if (foreign) {
      mounts.add(mount("runtime", HOME, true));
    }
    return new ContainerBuilder()
        .withName(CONTAINER)
        .withImage(foreign ? pool.image() : ownImage)
        .withImagePullPolicy("IfNotPresent")
        .withCommand(command(pool))
        .withArgs(arguments(pool))
        .withEnv(
            field("POD_NAME", "metadata.name"),
            field("POD_UID", "metadata.uid"),
            field("POD_IP", "status.podIP"))
        .addNewPort()
        .withName(METRICS)
        .withContainerPort(METRICS_PORT)
        .endPort()
        .withVolumeMounts(mounts)
        .withNewResources()
        .withRequests(requests(pool))
        .withLimits(limits(pool))
        .endResources()
        .withSecurityContext(
            pool.role() == PoolRole.PROCESSOR ? processorSecurity(pool) : restricted(true))
        .withStartupProbe(probe("/livez", 2, 60))
        .withLivenessProbe(probe("/livez", 10, silentProbes(pool.role())))
        .withReadinessProbe(probe("/readyz", 3, 2))
        .withTerminationMessagePolicy("FallbackToLogsOnError")
        .build();
  }

  private static List<String> command(PoolSpec pool) {
    long heap =
        switch (pool.role()) {
          case PROCESSOR -> 128;
          case MEMORY -> 160;
          case STORAGE -> 96;
        };
    return List.of(
        HOME + "/jre/bin/java",
        "-Xms16m",
        "-Xmx" + heap + "m",
        "-XX:+UseSerialGC",
        "-XX:+UseCompactObjectHeaders",
        "-XX:+ExitOnOutOfMemoryError",
        "-XX:-UsePerfData",
        "-XX:ErrorFile=/tmp/hs_err.log",
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        HOME + "/lib/*",
        "io.legoos.dist.Legoos");
  }

  private List<String> arguments(PoolSpec pool) {
    LegoClusterSpec spec = cluster.getSpec();
    List<String> arguments = new ArrayList<>(List.of(pool.role().word()));
    set(arguments, "name", "$(POD_NAME)");
    set(arguments, "instance.id", "$(POD_UID)");
    set(
        arguments,
        "cluster.name",
        cluster.getMetadata().getNamespace() + "/" + cluster.getMetadata().getName());
    set(arguments, "control.listen", "$(POD_IP):" + CONTROL_PORT);
    set(arguments, "health.listen", "$(POD_IP):" + HEALTH_PORT);
    set(arguments, "metrics.listen", "$(POD_IP):" + METRICS_PORT);
    set(arguments, "managers.address", managersAddress);
    set(arguments, "tls.dir", KEYS);
    set(arguments, "state.dir", STATE);
    set(arguments, "capacity.bytes", Long.toString(pool.capacityBytes()));
    set(arguments, "vregion.bytes", Long.toString(spec.vRegionSize().units()));
    set(arguments, "overcommit", BigDecimal.valueOf(spec.overcommit()).toPlainString());
    set(arguments, "replication", Integer.toString(spec.replication()));
    switch (pool.role()) {
      case PROCESSOR -> {
        set(arguments, "cores", Long.toString(Math.max(1, (pool.cpu().milli() + 999) / 1000)));
        set(arguments, "excache.default.bytes", Long.toString(spec.exCache().size().units()));
        set(arguments, "excache.ways", Integer.toString(spec.exCache().ways()));
        set(arguments, "excache.policy", spec.exCache().policy().name());
        if (!cluster.piggybacks()) {
          set(arguments, "excache.piggyback", "0");
        }
        if (!cluster.prefetches()) {
          set(arguments, "excache.prefetch", "0");
        }
        if (pool.runsVNodes()) {
          set(arguments, "fuse.device", "/dev/fuse");
          set(arguments, "tun.device", "/dev/net/tun");
          set(arguments, "vnode.patience.ms", Long.toString(VNODE_PATIENCE_MS));
        }
      }
      case MEMORY -> {
        set(arguments, "page.listen", "$(POD_IP):" + PAGE_PORT);
        set(arguments, "drain.grace.ms", Long.toString(TimeUnit.SECONDS.toMillis(DRAIN_SECONDS)));
        set(arguments, "replica.log.bytes", Long.toString(cluster.replicaLogBytes()));
      }
      case STORAGE -> {}
    }
    return arguments;
  }

  private static void set(List<String> arguments, String key, String value) {
    arguments.add("--set");
    arguments.add(key + "=" + value);
  }

  private static io.fabric8.kubernetes.api.model.EnvVar field(String name, String path) {
    return new EnvVarBuilder()
        .withName(name)
        .withNewValueFrom()
        .withNewFieldRef()
        .withFieldPath(path)
        .endFieldRef()
        .endValueFrom()
        .build();
  }

  /** What the pod may use at most, in bytes: JVM, and page frames with the log, or ExCaches. */
  private long memoryBytes(PoolSpec pool) {
    long side = pool.memory() == null ? DEFAULT_SIDE_MIB * MIB : pool.memory().units();
    return switch (pool.role()) {
      case PROCESSOR ->
          pool.memory() == null
              ? new io.legoos.crds.Quantity(PoolSpec.DEFAULT_PROCESSOR_MEMORY).units()
              : side;
      case MEMORY -> pool.capacityBytes() + cluster.replicaLogBytes() + side;
      case STORAGE -> side;
    };
  }

  private Map<String, Quantity> requests(PoolSpec pool) {
    Map<String, Quantity> requests = new HashMap<>();
    requests.put("cpu", new Quantity(pool.cpu().milli() + "m"));
    requests.put("memory", new Quantity(Long.toString(memoryBytes(pool))));
    return requests;
  }

  /** Of memory only: a monitor that is throttled stalls programs on other nodes. */
  private Map<String, Quantity> limits(PoolSpec pool) {
    Map<String, Quantity> limits = new HashMap<>();
    limits.put("memory", new Quantity(Long.toString(memoryBytes(pool))));
    if (pool.role() == PoolRole.PROCESSOR) {
      limits.put(USERFAULTFD, new Quantity("1"));
    }
    if (pool.runsVNodes()) {
      limits.put(FUSE, new Quantity("1"));
      limits.put(TUN, new Quantity("1"));
    }
    return limits;
  }

  private static PodSecurityContext podSecurity(PoolRole role) {
    PodSecurityContextBuilder builder =
        new PodSecurityContextBuilder()
            .withNewSeccompProfile()
            .withType("RuntimeDefault")
            .endSeccompProfile();
    return role == PoolRole.PROCESSOR
        ? builder.withRunAsUser(0L).withRunAsNonRoot(false).build()
        : builder
            .withRunAsUser(MONITOR_USER)
            .withRunAsGroup(MONITOR_USER)
            .withFsGroup(MONITOR_USER)
            .withRunAsNonRoot(true)
            .build();
  }

  private static SecurityContext restricted(boolean readOnlyRoot) {
    return new SecurityContextBuilder()
        .withAllowPrivilegeEscalation(false)
        .withReadOnlyRootFilesystem(readOnlyRoot)
        .withNewCapabilities()
        .withDrop("ALL")
        .endCapabilities()
        .build();
  }

  /**
   * Traces programs (SYS_PTRACE), runs them as their users (SETUID, SETGID, KILL), takes every
   * capability from them (SETPCAP) and gives them their input files (CHOWN). For VNodes it makes
   * namespaces and mounts (SYS_ADMIN), enters them (SYS_CHROOT) and makes interfaces in them
   * (NET_ADMIN); Kubernetes refuses SYS_ADMIN without privilege escalation, and AppArmor's profile
   * for containers refuses every mount.
   */
  private static SecurityContext processorSecurity(PoolSpec pool) {
    List<String> added =
        new ArrayList<>(List.of("SYS_PTRACE", "SETUID", "SETGID", "KILL", "SETPCAP", "CHOWN"));
    if (!pool.runsVNodes()) {
      return processorSecurity(added).withAllowPrivilegeEscalation(false).build();
    }
    added.addAll(List.of("SYS_ADMIN", "SYS_CHROOT", "NET_ADMIN"));
    return processorSecurity(added)
        .withNewAppArmorProfile()
        .withType("Unconfined")
        .endAppArmorProfile()
        .build();
  }

  private static SecurityContextBuilder processorSecurity(List<String> added) {
    return new SecurityContextBuilder()
        .withNewCapabilities()
        .withDrop("ALL")
        .withAdd(added)
        .endCapabilities();
  }

  /** A processor's programs end with it, so it is given longer to wake up. */
  private static int silentProbes(PoolRole role) {
    return role == PoolRole.PROCESSOR ? 30 : 6;
  }

  private static Probe probe(String path, int periodSeconds, int failures) {
    return new ProbeBuilder()
        .withNewHttpGet()
        .withPath(path)
        .withPort(new IntOrString(HEALTH_PORT))
        .endHttpGet()
        .withPeriodSeconds(periodSeconds)
        .withTimeoutSeconds(5)
        .withFailureThreshold(failures)
        .build();
  }

  private static VolumeMount mount(String volume, String path, boolean readOnly) {
    return new VolumeMountBuilder()
        .withName(volume)
        .withMountPath(path)
        .withReadOnly(readOnly ? true : null)
        .build();
  }

  private static List<Volume> volumes(PoolSpec pool, String name, boolean foreign) {
    List<Volume> volumes = new ArrayList<>();
    volumes.add(
        new VolumeBuilder()
            .withName("keys")
            .withNewSecret()
            .withSecretName(secretName(name))
            .withDefaultMode(0440)
            .endSecret()
            .build());
    volumes.add(
        pool.role() == PoolRole.STORAGE
            ? new VolumeBuilder()
                .withName("state")
                .withNewPersistentVolumeClaim()
                .withClaimName(name)
                .endPersistentVolumeClaim()
                .build()
            : empty("state"));
    volumes.add(empty("tmp"));
    if (foreign) {
      volumes.add(empty("runtime"));
    }
    return volumes;
  }

  private static Volume empty(String name) {
    return new VolumeBuilder().withName(name).withNewEmptyDir().endEmptyDir().build();
  }

  private static List<Toleration> tolerations(PoolSpec pool) {
    @Nullable List<TolerationSpec> wanted = pool.tolerations();
    if (wanted == null) {
      return List.of();
    }
    return wanted.stream()
        .map(
            t ->
                new Toleration(t.effect(), t.key(), t.operator(), t.tolerationSeconds(), t.value()))
        .toList();
  }

  /** The volume of a storage monitor; empty for other roles. */
  public Optional<PersistentVolumeClaim> volume(PoolSpec pool, int ordinal) {
    if (pool.role() != PoolRole.STORAGE || pool.volume() == null) {
      return Optional.empty();
    }
    String clusterName = cluster.getMetadata().getName();
    PersistentVolumeClaimBuilder claim =
        new PersistentVolumeClaimBuilder()
            .withNewMetadata()
            .withName(name(clusterName, pool.name(), ordinal))
            .withNamespace(cluster.getMetadata().getNamespace())
            .withLabels(Labels.ofMonitor(clusterName, pool.name(), pool.role()))
            .endMetadata()
            .withNewSpec()
            .withAccessModes("ReadWriteOnce")
            .withStorageClassName(pool.storageClassName())
            .withNewResources()
            .addToRequests("storage", new Quantity(pool.volume().text()))
            .endResources()
            .endSpec();
    if (pool.volumeReclaim() != VolumeReclaim.Retain) {
      claim.editMetadata().withOwnerReferences(owner).endMetadata();
    }
    return Optional.of(claim.build());
  }
}
