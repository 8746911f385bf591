package io.legoos.operator.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.legoos.crds.LegoCluster;
import io.legoos.crds.PoolRole;
import io.legoos.crds.PoolSpec;
import io.legoos.crds.Quantity;
import io.legoos.crds.VNode;
import io.legoos.crds.VNodeNetwork;
import io.legoos.crds.VProcess;
import io.legoos.crds.VProcessStatus;
import io.legoos.managers.VNodePlacement;
import io.legoos.managers.membership.Member;
import io.legoos.managers.membership.MemberState;
import io.legoos.operator.EventRecorder;
import io.legoos.operator.OperatorConfig;
import io.legoos.operator.Reason;
import io.legoos.operator.model.ClusterObjects;
import io.legoos.operator.model.Labels;
import io.legoos.operator.model.MonitorPods;
import io.legoos.operator.plan.ClusterPlan;
import io.legoos.operator.plan.ClusterPlanner;
import io.legoos.operator.plan.WantedPool;
import io.legoos.protocol.control.v1.HomeReport;
import io.legoos.protocol.control.v1.MonitorIdentity;
import io.legoos.protocol.control.v1.VProcessReport;
import io.legoos.runtime.PeerRole;
import io.legoos.runtime.StartupException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does to the API server and the managers what one reconciliation of a cluster decides. */
final class ClusterActor {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterActor.class);

  private final KubernetesClient client;
  private final AppliedObjects applied;
  private final OperatorConfig config;
  private final RunningClusters clusters;
  private final EventRecorder events;
  private final LegoCluster cluster;
  private final String namespace;
  private final String name;
  private final OwnerReference owner;
  private final ClusterObjects objects;
  private final String managersAddress;

  ClusterActor(
      KubernetesClient client,
      AppliedObjects applied,
      OperatorConfig config,
      RunningClusters clusters,
      EventRecorder events,
      LegoCluster cluster,
      OwnerReference owner) {
    this.client = client;
    this.applied = applied;
    this.config = config;
    this.clusters = clusters;
    this.events = events;
    this.cluster = cluster;
    this.namespace = cluster.getMetadata().getNamespace();
    this.name = cluster.getMetadata().getName();
    this.owner = owner;
    this.objects = new ClusterObjects(cluster, owner);
    Service service = applied.apply(objects.service());
    this.managersAddress = hostPort(service.getSpec().getClusterIP(), ClusterObjects.MANAGERS_PORT);
  }

  private static String hostPort(String host, int port) {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }

  /** Where monitors reach the managers. */
  String managersAddress() {
    return managersAddress;
  }

  /** Starts the managers when they do not run here yet, and points their service at them. */
  RunningCluster ensureManagers() throws IOException, GeneralSecurityException, StartupException {
    RunningCluster running = clusters.find(namespace, name).orElse(null);
    if (running == null) {
      ClusterKeys keys = ClusterKeys.of(client, cluster, objects);
      running =
          RunningCluster.start(
              cluster,
              Path.of(System.getProperty("java.io.tmpdir"), "managers", namespace, name),
              keys.ofManagers(),
              placedVNodes(),
              Instant.now().getEpochSecond());
      clusters.add(namespace, name, running);
      events.normal(cluster, Reason.ManagersStarted, "the managers run in " + config.podName());
    }
    applied.apply(objects.endpoints(config.podIp(), running.managers().address().port()));
    for (PoolRole role : PoolRole.values()) {
      applied.apply(objects.disruptionBudget(role));
    }
    applied.apply(objects.networkPolicy(config.metricsFrom()));
    return running;
  }

  private List<VNodePlacement> placedVNodes() {
    List<VNodePlacement> placed = new ArrayList<>();
    for (VNode vnode : client.resources(VNode.class).inNamespace(namespace).list().getItems()) {
      if (vnode.getSpec().cluster().equals(name)
          && vnode.getStatus() != null
          && vnode.getStatus().storage() != null) {
        // Objects from before there was a limit in the status have that of their spec.
        Quantity limit =
            vnode.getStatus().volume() == null
                ? vnode.getSpec().volume()
                : vnode.getStatus().volume();
        placed.add(
            new VNodePlacement(
                vnode.getMetadata().getName(),
                vnode.getStatus().storage(),
                limit == null ? 0 : limit.units(),
                vnode.getSpec().ownerUser().intValue(),
                vnode.getSpec().ownerGroup().intValue(),
                vnode.getSpec().processes(),
                vnode.getSpec().network() == VNodeNetwork.Own));
      }
    }
    return placed;
  }

  /** Tells the managers of every member whose pod is surely gone, and of the dead of the past. */
  void confirmDeaths(RunningCluster running, Collection<Pod> pods) {
    Map<String, Pod> byName = new HashMap<>();
    pods.forEach(pod -> byName.put(pod.getMetadata().getName(), pod));
    for (Member member : running.managers().members()) {
      if (member.state() != MemberState.DEAD
          && isGone(member.name(), member.registration().getInstanceId(), byName)) {
        running.managers().confirmEnded(member.name(), member.registration().getInstanceId());
      }
      for (HomeReport home : member.load().getHomesList()) {
        MonitorIdentity processor = home.getProcessor();
        boolean isMember =
            running.managers().members().stream()
                .anyMatch(m -> m.name().equals(processor.getName()));
        if (!isMember && isGone(processor.getName(), "", byName)) {
          running.managers().declareDead(processor);
        }
      }
    }
  }

  /** The informer may be a moment behind, so the API server has the last word. */
  private boolean isGone(String pod, String uid, Map<String, Pod> byName) {
    Pod known = byName.get(pod);
    if (known != null && is(known, uid)) {
      return ClusterObserver.hasEnded(known);
    }
    Pod now = client.pods().inNamespace(namespace).withName(pod).get();
    return now == null || !is(now, uid) || ClusterObserver.hasEnded(now);
  }

  private static boolean is(Pod pod, String uid) {
    return uid.isEmpty() || pod.getMetadata().getUid().equals(uid);
  }

  /**
   * Ends programs whose VProcess is gone: it was deleted while nobody could reach its processor.
   */
  void stopOrphans(RunningCluster running, Collection<VProcess> known) {
    Set<String> uids = new HashSet<>();
    known.forEach(vprocess -> uids.add(vprocess.getMetadata().getUid()));
    boolean asked = false;
    for (Member member : running.managers().members()) {
      for (VProcessReport report : member.load().getVprocessesList()) {
        if (report.getVprocessUid().isEmpty() || uids.contains(report.getVprocessUid())) {
          continue;
        }
        if (!asked) {
          // The informer may be a moment behind.
          client
              .resources(VProcess.class)
              .inNamespace(namespace)
              .list()
              .getItems()
              .forEach(vprocess -> uids.add(vprocess.getMetadata().getUid()));
          asked = true;
        }
        if (!uids.contains(report.getVprocessUid())) {
          ProcessorCommands.end(running, member, report, "Deleted: its VProcess is gone");
        }
      }
    }
  }

  ClusterPlan plan(
      RunningCluster running,
      Collection<Pod> pods,
      List<Member> members,
      Collection<VProcess> vprocesses) {
    MonitorPods builder = new MonitorPods(cluster, config.image(), managersAddress, owner);
    Map<String, Integer> promised = new HashMap<>();
    placedVNodes().forEach(placed -> promised.merge(placed.storage(), 1, Integer::sum));
    for (VProcess vprocess : vprocesses) {
      VProcessStatus status = vprocess.getStatus();
      if (status != null
          && status.processor() != null
          && (status.phase() == null || !status.phase().isFinal())) {
        promised.merge(status.processor(), 1, Integer::sum);
      }
    }
    List<WantedPool> wanted =
        cluster.getSpec().pools().stream()
            .map(
                pool ->
                    new WantedPool(
                        pool.name(),
                        pool.replicas(),
                        ordinal ->
                            builder
                                .pod(pool, ordinal)
                                .getMetadata()
                                .getAnnotations()
                                .get(Labels.SHAPE)))
            .toList();
    return ClusterPlanner.plan(
        name,
        wanted,
        ClusterObserver.observe(pods, members, promised, running.managers()::cordonedFor));
  }

  void act(RunningCluster running, ClusterPlan plan, Collection<Pod> pods)
      throws IOException, GeneralSecurityException {
    for (Member member : running.managers().members()) {
      running.managers().cordon(member.name(), plan.cordoned().contains(member.name()));
    }
    for (String pod : plan.delete()) {
      client.pods().inNamespace(namespace).withName(pod).delete();
      events.normal(cluster, Reason.MonitorDeleted, "monitor " + pod + " goes");
    }
    if (!plan.create().isEmpty()) {
      ClusterKeys keys = ClusterKeys.of(client, cluster, objects);
      MonitorPods builder = new MonitorPods(cluster, config.image(), managersAddress, owner);
      for (ClusterPlan.NewMonitor monitor : plan.create()) {
        create(keys, builder, monitor);
      }
    }
    removeLeftovers(plan, pods);
  }

  private void create(ClusterKeys keys, MonitorPods builder, ClusterPlan.NewMonitor monitor)
      throws IOException, GeneralSecurityException {
    PoolSpec pool =
        cluster.getSpec().pools().stream()
            .filter(candidate -> candidate.name().equals(monitor.pool()))
            .findFirst()
            .orElseThrow();
    String monitorName = MonitorPods.name(name, monitor.pool(), monitor.ordinal());
    keys.ensure(monitorName, peerRole(pool.role()));
    builder.volume(pool, monitor.ordinal()).ifPresent(applied::apply);
    try {
      client.resource(builder.pod(pool, monitor.ordinal())).create();
      events.normal(cluster, Reason.MonitorCreated, "monitor " + monitorName + " starts");
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      LOG.debug("pod {} is there already", monitorName);
    }
  }

  private static PeerRole peerRole(PoolRole role) {
    return switch (role) {
      case PROCESSOR -> PeerRole.PROCESSOR;
      case MEMORY -> PeerRole.MEMORY;
      case STORAGE -> PeerRole.STORAGE;
    };
  }

  /** Keys and volumes of monitors that nobody wants any more; retained volumes have no owner. */
  private void removeLeftovers(ClusterPlan plan, Collection<Pod> pods) {
    if (!plan.delete().isEmpty() || !plan.create().isEmpty()) {
      return;
    }
    Set<String> names = new HashSet<>();
    pods.forEach(pod -> names.add(pod.getMetadata().getName()));
    for (Secret secret : labelled(Secret.class)) {
      String secretName = secret.getMetadata().getName();
      if (secretName.endsWith("-tls")
          && !names.contains(secretName.substring(0, secretName.length() - 4))) {
        client.resource(secret).delete();
      }
    }
    for (PersistentVolumeClaim claim : labelled(PersistentVolumeClaim.class)) {
      if (!names.contains(claim.getMetadata().getName())
          && !claim.getMetadata().getOwnerReferences().isEmpty()
          && claim.getMetadata().getDeletionTimestamp() == null) {
        client.resource(claim).delete();
      }
    }
  }

  private <T extends HasMetadata> List<T> labelled(Class<T> type) {
    return client
        .resources(type)
        .inNamespace(namespace)
        .withLabel(Labels.CLUSTER, name)
        .list()
        .getItems();
  }
}
