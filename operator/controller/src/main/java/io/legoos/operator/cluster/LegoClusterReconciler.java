package io.legoos.operator.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.legoos.crds.ClusterPhase;
import io.legoos.crds.ClusterRules;
import io.legoos.crds.LegoCluster;
import io.legoos.crds.LegoClusterStatus;
import io.legoos.crds.VProcess;
import io.legoos.crds.Violation;
import io.legoos.managers.membership.Member;
import io.legoos.operator.Conditions;
import io.legoos.operator.EventRecorder;
import io.legoos.operator.LoopWatch;
import io.legoos.operator.OperatorConfig;
import io.legoos.operator.Reason;
import io.legoos.operator.model.Labels;
import io.legoos.operator.plan.ClusterPlan;
import io.legoos.runtime.StartupException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps the monitors of a LegoCluster as its spec says, and its status as they are. */
@ControllerConfiguration(
    name = "legocluster",
    finalizerName = "legoos.io/monitors",
    generationAwareEventProcessing = true)
public final class LegoClusterReconciler implements Reconciler<LegoCluster>, Cleaner<LegoCluster> {
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final Duration LATER = Duration.ofSeconds(3);
  private static final Duration FIGURES = Duration.ofSeconds(5);
  private static final Duration DELETION_LIMIT = Duration.ofSeconds(45);

  private final KubernetesClient client;
  private final AppliedObjects applied;
  private final OperatorConfig config;
  private final RunningClusters clusters;
  private final EventRecorder events;
  private final InstantSource clock;
  private final LoopWatch watch;
  private final Map<String, Instant> patched = new ConcurrentHashMap<>();

  public LegoClusterReconciler(
      KubernetesClient client,
      OperatorConfig config,
      RunningClusters clusters,
      EventRecorder events,
      InstantSource clock,
      LoopWatch watch) {
    this.client = client;
    this.applied = new AppliedObjects(client, System::nanoTime);
    this.config = config;
    this.clusters = clusters;
    this.events = events;
    this.clock = clock;
    this.watch = watch;
  }

  @Override
  public List<EventSource<?, LegoCluster>> prepareEventSources(
      EventSourceContext<LegoCluster> context) {
    return List.of(
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Pod.class, LegoCluster.class)
                .withLabelSelector(Labels.CLUSTER)
                .withSecondaryToPrimaryMapper(
                    pod ->
                        Set.of(
                            new ResourceID(
                                pod.getMetadata().getLabels().getOrDefault(Labels.CLUSTER, ""),
                                pod.getMetadata().getNamespace())))
                .withNamespacesInheritedFromController()
                .build(),
            context),
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(VProcess.class, LegoCluster.class)
                .withSecondaryToPrimaryMapper(
                    vprocess ->
                        Set.of(
                            new ResourceID(
                                vprocess.getSpec().cluster(),
                                vprocess.getMetadata().getNamespace())))
                .withNamespacesInheritedFromController()
                .build(),
            context));
  }

  @Override
  public UpdateControl<LegoCluster> reconcile(LegoCluster cluster, Context<LegoCluster> context)
      throws IOException, GeneralSecurityException, StartupException {
    try (LoopWatch.Turn turn = watch.begin()) {
      Conditions conditions =
          new Conditions(
              cluster.getStatus() == null ? null : cluster.getStatus().conditions(),
              clock.instant(),
              cluster.getMetadata().getGeneration());
      List<Violation> violations = ClusterRules.violations(cluster);
      if (!violations.isEmpty()) {
        return invalid(cluster, conditions, violations);
      }
      conditions.with("Valid", true, Reason.SpecValid, "the spec breaks no rule");
      return observePlanAct(cluster, context, conditions);
    }
  }

  private UpdateControl<LegoCluster> observePlanAct(
      LegoCluster cluster, Context<LegoCluster> context, Conditions conditions)
      throws IOException, GeneralSecurityException, StartupException {
    ClusterActor actor =
        new ClusterActor(client, applied, config, clusters, events, cluster, ownerOf(cluster));
    RunningCluster running = actor.ensureManagers();
    conditions.with(
        "ManagersServing", true, Reason.ManagersStarted, "the managers run in " + config.podName());
    Collection<Pod> pods = context.getSecondaryResources(Pod.class);
    actor.confirmDeaths(running, pods);
    actor.stopOrphans(running, context.getSecondaryResources(VProcess.class));
    List<Member> members = running.managers().members();
    ClusterPlan plan =
        actor.plan(running, pods, members, context.getSecondaryResources(VProcess.class));
    boolean paused = cluster.getSpec().paused();
    if (!paused) {
      actor.act(running, plan, pods);
    }
    ClusterStatus status = new ClusterStatus(cluster, pods, members);
    boolean complete = status.isComplete();
    conditions.with(
        "Ready",
        complete,
        complete ? Reason.AllServing : Reason.MonitorsMissing,
        complete ? "every wanted monitor serves" : status.missing());
    draining(conditions, plan);
    LegoClusterStatus made =
        status.status(phase(cluster, plan, complete), conditions.list(), actor.managersAddress());
    return update(cluster, made, complete ? LATER : SOON);
  }

  private static void draining(Conditions conditions, ClusterPlan plan) {
    if (!plan.refused().isEmpty()) {
      conditions.with("Draining", false, Reason.NoRoomElsewhere, String.join("; ", plan.refused()));
    } else if (!plan.draining().isEmpty()) {
      conditions.with("Draining", true, Reason.Draining, String.join("; ", plan.draining()));
    } else {
      conditions.with("Draining", false, Reason.NothingToDrain, "no monitor waits to be emptied");
    }
  }

  private static ClusterPhase phase(LegoCluster cluster, ClusterPlan plan, boolean complete) {
    if (cluster.getSpec().paused()) {
      return ClusterPhase.Paused;
    }
    if (complete) {
      return ClusterPhase.Ready;
    }
    if (!plan.draining().isEmpty()) {
      return ClusterPhase.Draining;
    }
    ClusterPhase before = cluster.getStatus() == null ? null : cluster.getStatus().phase();
    return before == null || before == ClusterPhase.Pending || before == ClusterPhase.Creating
        ? ClusterPhase.Creating
        : ClusterPhase.Degraded;
  }

  private UpdateControl<LegoCluster> invalid(
      LegoCluster cluster, Conditions conditions, List<Violation> violations) {
    String message = String.join("; ", violations.stream().map(Violation::toString).toList());
    conditions.with("Valid", false, Reason.SpecInvalid, message);
    conditions.with("Ready", false, Reason.SpecInvalid, message);
    ClusterStatus status =
        new ClusterStatus(
            cluster,
            List.of(),
            clusters.members(
                cluster.getMetadata().getNamespace(), cluster.getMetadata().getName()));
    return update(cluster, status.status(ClusterPhase.Invalid, conditions.list(), null), LATER);
  }

  /** Figures alone are told every few seconds; everything else at once. */
  private UpdateControl<LegoCluster> update(
      LegoCluster cluster, LegoClusterStatus status, Duration next) {
    String uid = cluster.getMetadata().getUid();
    Instant now = clock.instant();
    LegoClusterStatus before = cluster.getStatus();
    boolean same =
        before != null && StatusFigures.without(before).equals(StatusFigures.without(status));
    Instant last = patched.get(uid);
    if (same && (before.equals(status) || (last != null && now.isBefore(last.plus(FIGURES))))) {
      return UpdateControl.<LegoCluster>noUpdate().rescheduleAfter(next);
    }
    patched.put(uid, now);
    LegoCluster patch = new LegoCluster();
    patch.setMetadata(
        new ObjectMetaBuilder()
            .withName(cluster.getMetadata().getName())
            .withNamespace(cluster.getMetadata().getNamespace())
            .build());
    patch.setStatus(status);
    return UpdateControl.patchStatus(patch).rescheduleAfter(next);
  }

  /** Takes the monitors away; a monitor that does not go in time keeps nobody waiting. */
  @Override
  public DeleteControl cleanup(LegoCluster cluster, Context<LegoCluster> context) {
    try (LoopWatch.Turn turn = watch.begin()) {
      String namespace = cluster.getMetadata().getNamespace();
      String name = cluster.getMetadata().getName();
      Collection<Pod> pods = context.getSecondaryResources(Pod.class);
      for (Pod pod : pods) {
        if (pod.getMetadata().getDeletionTimestamp() == null) {
          client.resource(pod).delete();
        }
      }
      Instant since = Instant.parse(cluster.getMetadata().getDeletionTimestamp());
      if (!pods.isEmpty() && clock.instant().isBefore(since.plus(DELETION_LIMIT))) {
        return DeleteControl.noFinalizerRemoval().rescheduleAfter(SOON.toMillis());
      }
      clusters.remove(namespace, name);
      patched.remove(cluster.getMetadata().getUid());
      return DeleteControl.defaultDelete();
    }
  }

  private static OwnerReference ownerOf(HasMetadata owner) {
    return new OwnerReferenceBuilder()
        .withApiVersion(owner.getApiVersion())
        .withKind(owner.getKind())
        .withName(owner.getMetadata().getName())
        .withUid(owner.getMetadata().getUid())
        .withController(true)
        .withBlockOwnerDeletion(true)
        .build();
  }
}
