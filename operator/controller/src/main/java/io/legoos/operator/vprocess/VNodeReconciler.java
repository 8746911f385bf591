package io.legoos.operator.vprocess;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.legoos.crds.LegoCluster;
import io.legoos.crds.Quantity;
import io.legoos.crds.VNode;
import io.legoos.crds.VNodeNetwork;
import io.legoos.crds.VNodePhase;
import io.legoos.crds.VNodeStatus;
import io.legoos.managers.PlacementRefusedException;
import io.legoos.operator.Conditions;
import io.legoos.operator.EventRecorder;
import io.legoos.operator.LoopWatch;
import io.legoos.operator.Reason;
import io.legoos.operator.cluster.RunningCluster;
import io.legoos.operator.cluster.RunningClusters;
import io.legoos.protocol.control.v1.PlaceVNodeRequest;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
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
    return wanted != null && given != null && wanted.units() > given.units();
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
      return tell(
          vnode, null, null, PLACED, Reason.InsufficientStorage, String.valueOf(e.getMessage()));
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
      return UpdateControl.<VNode>noUpdate().rescheduleAfter(WAIT);
    }
    VNode patch = new VNode();
    patch.setMetadata(
        new ObjectMetaBuilder()
            .withName(vnode.getMetadata().getName())
            .withNamespace(vnode.getMetadata().getNamespace())
            .build());
    patch.setStatus(status);
    UpdateControl<VNode> update = UpdateControl.patchStatus(patch);
    return isDone ? update : update.rescheduleAfter(WAIT);
  }

  /** Files first. Without its LegoCluster there are none that this VNode could still have. */
  @Override
  public DeleteControl cleanup(VNode vnode, Context<VNode> context) {
    try (LoopWatch.Turn turn = watch.begin()) {
      String uid = vnode.getMetadata().getUid();
      boolean isPlaced = vnode.getStatus() != null && vnode.getStatus().storage() != null;
      if (!isPlaced || isClusterGoing(vnode)) {
        endings.forget(uid);
        obstaclesTold.remove(uid);
        return DeleteControl.defaultDelete();
      }
      @Nullable RunningCluster cluster =
          clusters.find(vnode.getMetadata().getNamespace(), vnode.getSpec().cluster()).orElse(null);
      if (cluster == null) {
        return DeleteControl.noFinalizerRemoval().rescheduleAfter(WAIT.toMillis());
      }
      return switch (endings.of(uid, vnode.getMetadata().getName(), cluster.managers())) {
        case VNodeEndings.UnderWay underWay ->
            DeleteControl.noFinalizerRemoval().rescheduleAfter(SOON.toMillis());
        case VNodeEndings.Gone gone -> {
          obstaclesTold.remove(uid);
          yield DeleteControl.defaultDelete();
        }
        case VNodeEndings.Refused refused -> {
          if (!refused.why().equals(obstaclesTold.put(uid, refused.why()))) {
            events.warning(vnode, Reason.NotDeletedYet, refused.why());
          }
          yield DeleteControl.noFinalizerRemoval().rescheduleAfter(WAIT.toMillis());
        }
      };
    }
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
