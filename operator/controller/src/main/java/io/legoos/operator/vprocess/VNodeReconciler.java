package io.legoos.operator.vprocess;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.legoos.crds.LegoCluster;
import io.legoos.crds.PoolRole;
import io.legoos.crds.Quantity;
import io.legoos.crds.VNode;
import io.legoos.crds.VNodeNetwork;
import io.legoos.crds.VNodePhase;
import io.legoos.crds.VNodeStatus;
import io.legoos.crds.VProcess;
import io.legoos.managers.PlacementRefusedException;
import io.legoos.managers.membership.Member;
import io.legoos.managers.membership.MemberState;
import io.legoos.operator.Conditions;
import io.legoos.operator.EventRecorder;
import io.legoos.operator.LoopWatch;
import io.legoos.operator.Reason;
import io.legoos.operator.cluster.ClusterObserver;
import io.legoos.operator.cluster.RunningCluster;
import io.legoos.operator.cluster.RunningClusters;
import io.legoos.operator.model.Labels;
import io.legoos.protocol.control.v1.PlaceVNodeRequest;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Gives each VNode the storage monitor that holds its files, and a larger limit when it is wanted;
 * deletes its files before the object goes.
 */
@ControllerConfiguration(name = "vnode", finalizerName = "legoos.io/files")
public final class VNodeReconciler implements Reconciler<VNode>, Cleaner<VNode> {
  private static final Duration SOON = Duration.ofMillis(500);
  private static final Duration WAIT = Duration.ofSeconds(2);
  private static final Duration LONG_WAIT = Duration.ofSeconds(30);
  private static final String PLACED = "Placed";
  private static final String GROWN = "Grown";

  private final KubernetesClient client;
  private final RunningClusters clusters;
  private final EventRecorder events;
  private final InstantSource clock;
  private final LoopWatch watch;
  private final VNodeEndings endings = new VNodeEndings();
  private final Map<String, String> obstaclesTold = new ConcurrentHashMap<>();

  public VNodeReconciler(
      KubernetesClient client,
      RunningClusters clusters,
      EventRecorder events,
      InstantSource clock,
      LoopWatch watch) {
    this.client = client;
    this.clusters = clusters;
    this.events = events;
    this.clock = clock;
    this.watch = watch;
  }

  @Override
  public UpdateControl<VNode> reconcile(VNode vnode, Context<VNode> context) throws IOException {
    try (LoopWatch.Turn turn = watch.begin()) {
      @Nullable RunningCluster cluster =
          clusters.find(vnode.getMetadata().getNamespace(), vnode.getSpec().cluster()).orElse(null);
      boolean placed = vnode.getStatus() != null && vnode.getStatus().storage() != null;
      if (placed && !wantsMore(vnode)) {
        return UpdateControl.noUpdate();
      }
      if (cluster == null) {
        return placed
            ? UpdateControl.<VNode>noUpdate().rescheduleAfter(WAIT)
            : tell(
                vnode,
                null,
                null,
                PLACED,
                Reason.ClusterNotReady,
                "LegoCluster " + vnode.getSpec().cluster() + " does not run here");
      }
      return placed ? grow(vnode, cluster) : place(vnode, cluster);
    }
  }

  private static boolean wantsMore(VNode vnode) {
    @Nullable Quantity wanted = vnode.getSpec().volume();
    @Nullable Quantity given = vnode.getStatus().volume();
    // Objects from before there was a limit in the status get one by asking for theirs again.
    return wanted != null && (given == null || wanted.units() > given.units());
  }

  private UpdateControl<VNode> place(VNode vnode, RunningCluster cluster) throws IOException {
    @Nullable Quantity limit = vnode.getSpec().volume();
    try {
      String storage =
          cluster
              .managers()
              .placeVNode(
                  PlaceVNodeRequest.newBuilder()
                      .setVnode(vnode.getMetadata().getName())
                      .setVolumeBytes(limit == null ? 0 : limit.units())
                      .setOwnerUid(vnode.getSpec().ownerUser().intValue())
                      .setOwnerGid(vnode.getSpec().ownerGroup().intValue())
                      .setMaxTasks(vnode.getSpec().processes())
                      .setOwnNetwork(vnode.getSpec().network() == VNodeNetwork.Own)
                      .build())
              .getStorage()
              .getName();
      events.normal(vnode, Reason.Placed, "its files are on " + storage);
      return tell(vnode, storage, limit, PLACED, Reason.Placed, "its files are on " + storage);
    } catch (PlacementRefusedException e) {
      Reason reason =
          e.reason() == PlacementRefusedException.Reason.INVALID
              ? Reason.SpecInvalid
              : Reason.InsufficientStorage;
      return tell(vnode, null, null, PLACED, reason, String.valueOf(e.getMessage()));
    }
  }

  private UpdateControl<VNode> grow(VNode vnode, RunningCluster cluster) throws IOException {
    VNodeStatus before = vnode.getStatus();
    @Nullable Quantity wanted = vnode.getSpec().volume();
    if (wanted == null) {
      return UpdateControl.noUpdate();
    }
    try {
      var unused = cluster.managers().growVNode(vnode.getMetadata().getName(), wanted.units());
      String sentence = "its volume may have " + wanted.text() + " when it is opened next";
      events.normal(vnode, Reason.Grown, sentence);
      return tell(vnode, before.storage(), wanted, GROWN, Reason.Grown, sentence);
    } catch (PlacementRefusedException e) {
      return tell(
          vnode,
          before.storage(),
          before.volume(),
          GROWN,
          Reason.InsufficientStorage,
          String.valueOf(e.getMessage()));
    }
  }

  private UpdateControl<VNode> tell(
      VNode vnode,
      @Nullable String storage,
      @Nullable Quantity limit,
      String condition,
      Reason reason,
      String message) {
    @Nullable VNodeStatus before = vnode.getStatus();
    long generation = vnode.getMetadata().getGeneration();
    boolean isDone = reason == Reason.Placed || reason == Reason.Grown;
    Conditions conditions =
        new Conditions(before == null ? null : before.conditions(), clock.instant(), generation)
            .with(condition, isDone, reason, message);
    if (storage != null && !condition.equals(PLACED)) {
      conditions.with(PLACED, true, Reason.Placed, "its files are on " + storage);
    }
    VNodeStatus status =
        new VNodeStatus(
            generation,
            storage == null ? VNodePhase.Pending : VNodePhase.Ready,
            storage,
            limit,
            conditions.list());
    if (status.equals(before)) {
      return UpdateControl.<VNode>noUpdate()
          .rescheduleAfter(condition.equals(GROWN) ? LONG_WAIT : WAIT);
    }
    VNode patch = new VNode();
    patch.setMetadata(
        new ObjectMetaBuilder()
            .withName(vnode.getMetadata().getName())
            .withNamespace(vnode.getMetadata().getNamespace())
            .build());
    patch.setStatus(status);
    UpdateControl<VNode> update = UpdateControl.patchStatus(patch);
    return isDone ? update : update.rescheduleAfter(condition.equals(GROWN) ? LONG_WAIT : WAIT);
  }

  /** Files first. Where its LegoCluster or its storage monitor's volume is gone, there are none. */
  @Override
  public DeleteControl cleanup(VNode vnode, Context<VNode> context) throws IOException {
    try (LoopWatch.Turn turn = watch.begin()) {
      if (isClusterGoing(vnode)) {
        return letGo(vnode);
      }
      @Nullable RunningCluster cluster =
          clusters.find(vnode.getMetadata().getNamespace(), vnode.getSpec().cluster()).orElse(null);
      if (cluster == null) {
        return notYet(vnode, "LegoCluster " + vnode.getSpec().cluster() + " does not run here");
      }
      if (hasNoStorage(vnode)) {
        cluster.managers().forgetVNode(vnode.getMetadata().getName());
        return letGo(vnode);
      }
      String uid = vnode.getMetadata().getUid();
      if (!endings.isUnderWay(uid)) {
        @Nullable String obstacle = obstacle(vnode, cluster);
        if (obstacle != null) {
          return notYet(vnode, obstacle);
        }
      }
      return switch (endings.of(uid, vnode.getMetadata().getName(), cluster.managers())) {
        case VNodeEndings.UnderWay underWay ->
            DeleteControl.noFinalizerRemoval().rescheduleAfter(SOON.toMillis());
        case VNodeEndings.Gone gone -> letGo(vnode);
        case VNodeEndings.Refused refused -> notYet(vnode, refused.why());
      };
    }
  }

  private DeleteControl letGo(VNode vnode) {
    endings.forget(vnode.getMetadata().getUid());
    obstaclesTold.remove(vnode.getMetadata().getUid());
    return DeleteControl.defaultDelete();
  }

  private DeleteControl notYet(VNode vnode, String why) {
    if (!why.equals(obstaclesTold.put(vnode.getMetadata().getUid(), why))) {
      events.warning(vnode, Reason.NotDeletedYet, why);
    }
    return DeleteControl.noFinalizerRemoval().rescheduleAfter(WAIT.toMillis());
  }

  /**
   * Why its files must stay for now; null: nothing that is known. Managers that have just started
   * know of no program yet, so the objects and the pods are asked first.
   */
  private @Nullable String obstacle(VNode vnode, RunningCluster cluster) {
    String namespace = vnode.getMetadata().getNamespace();
    for (VProcess vprocess :
        client.resources(VProcess.class).inNamespace(namespace).list().getItems()) {
      if (VNodePrograms.mayRunIn(vprocess, vnode)) {
        return "programs run in vNode "
            + vnode.getMetadata().getName()
            + ": VProcess "
            + vprocess.getMetadata().getName();
      }
    }
    Map<String, Member> members = new HashMap<>();
    cluster.managers().members().forEach(member -> members.put(member.name(), member));
    for (Pod pod :
        client
            .pods()
            .inNamespace(namespace)
            .withLabel(Labels.CLUSTER, vnode.getSpec().cluster())
            .withLabel(Labels.ROLE, PoolRole.PROCESSOR.word())
            .list()
            .getItems()) {
      @Nullable Member member = ClusterObserver.memberOf(pod, members);
      // In a pod whose monitor never ran nothing runs.
      boolean hasSaid =
          member == null
              ? !ClusterObserver.isRunning(pod)
              : member.state() == MemberState.LIVE || ClusterObserver.hasEnded(pod);
      if (!hasSaid) {
        return "processor monitor "
            + pod.getMetadata().getName()
            + " has not said yet what runs there";
      }
    }
    return null;
  }

  /** A storage monitor's volume has its name, and its pod may be away. */
  private boolean hasNoStorage(VNode vnode) {
    @Nullable String storage = vnode.getStatus() == null ? null : vnode.getStatus().storage();
    return storage != null
        && client
                .persistentVolumeClaims()
                .inNamespace(vnode.getMetadata().getNamespace())
                .withName(storage)
                .get()
            == null;
  }

  private boolean isClusterGoing(VNode vnode) {
    @Nullable LegoCluster cluster =
        client
            .resources(LegoCluster.class)
            .inNamespace(vnode.getMetadata().getNamespace())
            .withName(vnode.getSpec().cluster())
            .get();
    return cluster == null || cluster.isMarkedForDeletion();
  }
}
