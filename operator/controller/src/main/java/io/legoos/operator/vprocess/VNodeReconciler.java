package io.legoos.operator.vprocess;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.legoos.crds.VNode;
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
import org.jspecify.annotations.Nullable;

/** Gives each VNode the storage monitor that holds its files. */
@ControllerConfiguration(name = "vnode")
public final class VNodeReconciler implements Reconciler<VNode> {
  private static final Duration WAIT = Duration.ofSeconds(2);

  private final RunningClusters clusters;
  private final EventRecorder events;
  private final InstantSource clock;
  private final LoopWatch watch;

  public VNodeReconciler(
      RunningClusters clusters, EventRecorder events, InstantSource clock, LoopWatch watch) {
    this.clusters = clusters;
    this.events = events;
    this.clock = clock;
    this.watch = watch;
  }

  @Override
  public UpdateControl<VNode> reconcile(VNode vnode, Context<VNode> context) throws IOException {
    try (LoopWatch.Turn turn = watch.begin()) {
      @Nullable VNodeStatus before = vnode.getStatus();
      if (before != null && before.storage() != null) {
        return UpdateControl.noUpdate();
      }
      @Nullable RunningCluster cluster =
          clusters.find(vnode.getMetadata().getNamespace(), vnode.getSpec().cluster()).orElse(null);
      if (cluster == null) {
        return tell(
            vnode,
            null,
            Reason.ClusterNotReady,
            "LegoCluster " + vnode.getSpec().cluster() + " does not run here");
      }
      try {
        String storage =
            cluster
                .managers()
                .placeVNode(
                    PlaceVNodeRequest.newBuilder()
                        .setVnode(vnode.getMetadata().getName())
                        .setVolumeBytes(
                            vnode.getSpec().volume() == null ? 0 : vnode.getSpec().volume().units())
                        .build())
                .getStorage()
                .getName();
        events.normal(vnode, Reason.Placed, "its files are on " + storage);
        return tell(vnode, storage, Reason.Placed, "its files are on " + storage);
      } catch (PlacementRefusedException e) {
        return tell(vnode, null, Reason.InsufficientStorage, String.valueOf(e.getMessage()));
      }
    }
  }

  private UpdateControl<VNode> tell(
      VNode vnode, @Nullable String storage, Reason reason, String message) {
    @Nullable VNodeStatus before = vnode.getStatus();
    long generation = vnode.getMetadata().getGeneration();
    Conditions conditions =
        new Conditions(before == null ? null : before.conditions(), clock.instant(), generation)
            .with("Placed", storage != null, reason, message);
    VNodeStatus status =
        new VNodeStatus(
            generation,
            storage == null ? VNodePhase.Pending : VNodePhase.Ready,
            storage,
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
    return storage == null ? update.rescheduleAfter(WAIT) : update;
  }
}
