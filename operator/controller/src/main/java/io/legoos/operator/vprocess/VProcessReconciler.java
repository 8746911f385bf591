package io.legoos.operator.vprocess;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.legoos.crds.LegoCluster;
import io.legoos.crds.VNode;
import io.legoos.crds.VProcess;
import io.legoos.crds.VProcessPhase;
import io.legoos.crds.VProcessSpec;
import io.legoos.crds.VProcessStatus;
import io.legoos.crds.Waiting;
import io.legoos.managers.PlacementRefusedException;
import io.legoos.managers.membership.Member;
import io.legoos.managers.membership.MemberState;
import io.legoos.operator.Conditions;
import io.legoos.operator.EventRecorder;
import io.legoos.operator.LoopWatch;
import io.legoos.operator.Reason;
import io.legoos.operator.cluster.ProcessorCommands;
import io.legoos.operator.cluster.RunningCluster;
import io.legoos.operator.cluster.RunningClusters;
import io.legoos.protocol.control.v1.MonitorIdentity;
import io.legoos.protocol.control.v1.PlaceProcessRequest;
import io.legoos.protocol.control.v1.PlaceProcessResponse;
import io.legoos.protocol.control.v1.VProcessReport;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Runs VProcesses: places, starts and follows them, and tells how they ended. */
@ControllerConfiguration(name = "vprocess", finalizerName = "legoos.io/program")
public final class VProcessReconciler implements Reconciler<VProcess>, Cleaner<VProcess> {
  private static final Duration AT_ONCE = Duration.ofMillis(20);
  private static final Duration SOON = Duration.ofMillis(500);
  private static final Duration WAIT = Duration.ofSeconds(2);
  private static final Duration FIGURES = Duration.ofSeconds(5);
  private static final Duration DELETION_LIMIT = Duration.ofSeconds(30);
  private static final long DEADLINE_SECONDS = 5;

  /** A report's state, of an attempt that is over. */
  private static final String ENDED = "ENDED";

  private final KubernetesClient client;
  private final RunningClusters clusters;
  private final EventRecorder events;
  private final InstantSource clock;
  private final LoopWatch watch;
  private final Map<String, Instant> figuresTold = new ConcurrentHashMap<>();

  public VProcessReconciler(
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
  public UpdateControl<VProcess> reconcile(VProcess vprocess, Context<VProcess> context) {
    try (LoopWatch.Turn turn = watch.begin()) {
      String namespace = vprocess.getMetadata().getNamespace();
      @Nullable RunningCluster cluster =
          clusters.find(namespace, vprocess.getSpec().cluster()).orElse(null);
      StatusDraft draft = new StatusDraft(vprocess.getStatus());
      if (draft.phase().isFinal()) {
        return rest(vprocess, cluster);
      }
      if (cluster == null) {
        return tell(
            vprocess,
            draft.attempt() > 0
                ? draft.silent("the managers of its cluster do not run yet")
                : draft.waits(
                    Reason.ClusterNotReady.name(),
                    "LegoCluster " + vprocess.getSpec().cluster() + " does not run here",
                    null),
            WAIT);
      }
      Sighting sighting = sight(cluster, vprocess);
      return decide(vprocess, cluster, draft, sighting);
    }
  }

  private UpdateControl<VProcess> decide(
      VProcess vprocess, RunningCluster cluster, StatusDraft draft, Sighting sighting) {
    return switch (VProcessLifecycle.next(vprocess.getSpec(), vprocess.getStatus(), sighting)) {
      case Decision.Place place -> place(vprocess, cluster, draft, place.why());
      case Decision.Start start -> start(vprocess, cluster, draft);
      case Decision.Follow follow -> {
        boolean first = draft.phase() != VProcessPhase.Running;
        draft.follows(follow.report());
        if (first && draft.phase() == VProcessPhase.Running) {
          events.normal(
              vprocess,
              Reason.Running,
              "runs on "
                  + vprocess.getStatus().processor()
                  + ", home "
                  + follow.report().getHome());
        }
        yield tell(vprocess, draft, SOON);
      }
      case Decision.AwaitProcessor await -> {
        if (draft.phase() != VProcessPhase.Unknown) {
          events.warning(
              vprocess,
              Reason.ProcessorSilent,
              "processor monitor "
                  + vprocess.getStatus().processor()
                  + " is silent; the program may run on and is not started elsewhere");
        }
        yield tell(vprocess, draft.silent("its processor monitor is silent; it may run on"), SOON);
      }
      case Decision.Finish finish -> finish(vprocess, draft, finish);
      case Decision.Rest rest -> UpdateControl.noUpdate();
    };
  }

  private UpdateControl<VProcess> finish(
      VProcess vprocess, StatusDraft draft, Decision.Finish finish) {
    @Nullable Integer code = null;
    if (finish.report() != null) {
      draft.figures(finish.report());
      code = finish.report().getExitStatus();
    }
    draft.finished(finish.succeeded(), finish.word(), finish.message(), code);
    if (finish.succeeded()) {
      events.normal(vprocess, Reason.Succeeded, "the program ended with status 0");
    } else {
      events.warning(vprocess, finish.reason(), finish.message());
    }
    return tell(vprocess, draft, AT_ONCE);
  }

  /** Drops the report of its end, and the object when its time is over. */
  private UpdateControl<VProcess> rest(VProcess vprocess, @Nullable RunningCluster cluster) {
    if (cluster != null && sight(cluster, vprocess) instanceof Sighting.Reported reported) {
      end(cluster, vprocess, reported.report());
    }
    @Nullable Long ttl = vprocess.getSpec().ttlSecondsAfterFinished();
    @Nullable String ended = vprocess.getStatus().endTime();
    if (ttl == null || ended == null) {
      return UpdateControl.noUpdate();
    }
    Duration left = Duration.between(clock.instant(), Instant.parse(ended).plusSeconds(ttl));
    if (left.isPositive()) {
      return UpdateControl.<VProcess>noUpdate().rescheduleAfter(left.plus(SOON));
    }
    client.resource(vprocess).delete();
    return UpdateControl.noUpdate();
  }

  private UpdateControl<VProcess> place(
      VProcess vprocess, RunningCluster cluster, StatusDraft draft, String why) {
    VProcessSpec spec = vprocess.getSpec();
    @Nullable String misfit = misfit(vprocess);
    if (misfit != null) {
      if (!misfit.equals(draft.message())) {
        events.warning(vprocess, Reason.NeverFits, misfit);
      }
      return tell(vprocess, draft.waits(Reason.NeverFits.name(), misfit, null), WAIT);
    }
    @Nullable String missing = obstacleInVNode(vprocess, cluster);
    if (missing != null) {
      return waits(vprocess, draft, Reason.VNodeNotReady, missing, null);
    }
    FreeMemory memory = FreeMemory.of(cluster.managers().members());
    if (!memory.exists()) {
      return waits(
          vprocess, draft, Reason.ClusterNotReady, "no memory monitor of its cluster serves", null);
    }
    long asked = spec.memoryLimit() == null ? 0 : spec.memoryLimit().units();
    if (asked > memory.freeBytes()) {
      return waits(
          vprocess,
          draft,
          Reason.InsufficientMemory,
          "the memory monitors have " + memory.freeBytes() + " bytes free, it asks for " + asked,
          new Waiting("memoryBytes", asked, memory.freeBytes()));
    }
    try {
      StartRequests.of(vprocess, draft.attempt() + 1, 0, name -> configMap(vprocess, name));
      PlaceProcessResponse placed =
          cluster
              .managers()
              .placeProcess(
                  PlaceProcessRequest.newBuilder()
                      .setExcacheBytes(spec.exCache() == null ? 0 : spec.exCache().size().units())
                      .setThreads((int) Math.max(1, spec.cpu().units()))
                      .build(),
                  allowed(vprocess, cluster));
      MonitorIdentity processor = placed.getProcessor();
      String before = vprocess.getStatus() == null ? null : vprocess.getStatus().processor();
      draft.placed(processor.getName(), incarnation(processor), nodeOf(vprocess, processor));
      if (why.isEmpty()) {
        events.normal(vprocess, Reason.Placed, "placed on " + processor.getName());
      } else {
        events.warning(
            vprocess,
            Reason.Restarted,
            "attempt "
                + draft.attempt()
                + " on "
                + processor.getName()
                + ", since on "
                + before
                + ": "
                + why);
      }
      return tell(vprocess, draft, AT_ONCE);
    } catch (StartRequests.InputMissingException e) {
      return waits(vprocess, draft, Reason.InputMissing, String.valueOf(e.getMessage()), null);
    } catch (PlacementRefusedException e) {
      boolean room = e.reason() == PlacementRefusedException.Reason.NO_ROOM;
      return waits(
          vprocess,
          draft,
          room ? Reason.InsufficientMemory : Reason.ClusterNotReady,
          String.valueOf(e.getMessage()),
          room ? new Waiting("exCacheBytes", e.askedBytes(), e.freeBytes()) : null);
    }
  }

  private UpdateControl<VProcess> waits(
      VProcess vprocess,
      StatusDraft draft,
      Reason reason,
      String sentence,
      @Nullable Waiting what) {
    if (!reason.name().equals(draft.reason())) {
      events.warning(vprocess, reason, sentence);
    }
    return tell(vprocess, draft.waits(reason.name(), sentence, what), WAIT);
  }

  /** What a schema cannot see; null when the cluster could run it. */
  private @Nullable String misfit(VProcess vprocess) {
    VProcessSpec spec = vprocess.getSpec();
    @Nullable LegoCluster cluster = clusterOf(vprocess);
    if (cluster == null) {
      return null;
    }
    return PoolChoice.misfit(cluster.getSpec(), spec);
  }

  private @Nullable LegoCluster clusterOf(VProcess vprocess) {
    return client
        .resources(LegoCluster.class)
        .inNamespace(vprocess.getMetadata().getNamespace())
        .withName(vprocess.getSpec().cluster())
        .get();
  }

  /** Why the program cannot run in its VNode now; null: it can. */
  private @Nullable String obstacleInVNode(VProcess vprocess, RunningCluster cluster) {
    @Nullable String name = vprocess.getSpec().vNode();
    if (name == null) {
      return null;
    }
    @Nullable VNode vnode =
        client
            .resources(VNode.class)
            .inNamespace(vprocess.getMetadata().getNamespace())
            .withName(name)
            .get();
    if (vnode == null) {
      return "there is no VNode " + name;
    }
    if (!vnode.getSpec().cluster().equals(vprocess.getSpec().cluster())) {
      return "VNode " + name + " is of LegoCluster " + vnode.getSpec().cluster();
    }
    if (vnode.isMarkedForDeletion()) {
      return "VNode " + name + " is being deleted";
    }
    @Nullable String storage = vnode.getStatus() == null ? null : vnode.getStatus().storage();
    if (storage == null) {
      return "VNode " + name + " has no storage monitor yet";
    }
    return cluster.managers().members().stream()
            .anyMatch(m -> m.name().equals(storage) && m.state() == MemberState.LIVE)
        ? null
        : "the files of VNode " + name + " are on " + storage + ", which does not serve now";
  }

  /** A pool that was changed has pods of its old shape for a while: a monitor's own word counts. */
  private Predicate<String> allowed(VProcess vprocess, RunningCluster running) {
    @Nullable LegoCluster cluster = clusterOf(vprocess);
    if (cluster == null) {
      return monitor -> false;
    }
    boolean anywhere = vprocess.getSpec().vNode() == null;
    Set<String> mounting =
        running.managers().members().stream()
            .filter(member -> member.registration().getRunsVnodes())
            .map(Member::name)
            .collect(Collectors.toSet());
    return monitor ->
        PoolChoice.allows(cluster.getSpec(), vprocess.getSpec(), monitor)
            && (anywhere || mounting.contains(monitor));
  }

  private io.fabric8.kubernetes.api.model.@Nullable ConfigMap configMap(
      VProcess vprocess, String name) {
    return client
        .configMaps()
        .inNamespace(vprocess.getMetadata().getNamespace())
        .withName(name)
        .get();
  }

  private @Nullable String nodeOf(VProcess vprocess, MonitorIdentity processor) {
    @Nullable Pod pod =
        client
            .pods()
            .inNamespace(vprocess.getMetadata().getNamespace())
            .withName(processor.getName())
            .get();
    return pod == null ? null : pod.getSpec().getNodeName();
  }

  private UpdateControl<VProcess> start(
      VProcess vprocess, RunningCluster cluster, StatusDraft draft) {
    @Nullable Member processor = processor(cluster, vprocess.getStatus());
    if (processor == null) {
      return UpdateControl.<VProcess>noUpdate().rescheduleAfter(SOON);
    }
    try {
      var unused =
          cluster
              .processor(processor.registration().getControlAddress())
              .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
              .startVProcess(
                  StartRequests.of(
                      vprocess,
                      draft.attempt(),
                      cluster.managers().term(),
                      name -> configMap(vprocess, name)));
      return UpdateControl.<VProcess>noUpdate().rescheduleAfter(SOON);
    } catch (StartRequests.InputMissingException e) {
      return waits(
          vprocess, draft.unplaced(), Reason.InputMissing, String.valueOf(e.getMessage()), null);
    } catch (StatusRuntimeException e) {
      String sentence = processor.name() + " does not start it: " + e.getStatus().getDescription();
      if (e.getStatus().getCode() == Status.Code.RESOURCE_EXHAUSTED) {
        return waits(vprocess, draft.unplaced(), Reason.InsufficientMemory, sentence, null);
      }
      if (e.getStatus().getCode() == Status.Code.INVALID_ARGUMENT) {
        draft.finished(false, "Invalid", sentence, null);
        return tell(vprocess, draft, AT_ONCE);
      }
      return UpdateControl.<VProcess>noUpdate().rescheduleAfter(WAIT);
    }
  }

  /** Looks for the attempt that the status names. */
  private Sighting sight(RunningCluster cluster, VProcess vprocess) {
    @Nullable VProcessStatus status = vprocess.getStatus();
    if (status == null
        || status.attempt() == null
        || status.attempt() == 0
        || status.processor() == null) {
      return new Sighting.None();
    }
    for (Member member : cluster.managers().members()) {
      if (!member.name().equals(status.processor())) {
        continue;
      }
      if (!incarnation(member.identity()).equals(status.processorIncarnation())
          || member.state() == MemberState.DEAD) {
        return new Sighting.Lost();
      }
      for (VProcessReport report : member.load().getVprocessesList()) {
        if (report.getVprocessUid().equals(vprocess.getMetadata().getUid())
            && report.getAttempt() == status.attempt()) {
          return member.state() == MemberState.SUSPECT && !report.getState().equals(ENDED)
              ? new Sighting.Silent() // it said so before it fell silent
              : new Sighting.Reported(report);
        }
      }
      return member.state() == MemberState.LIVE ? new Sighting.Absent() : new Sighting.Silent();
    }
    // No such member: the managers have just started, or its pod is gone for good.
    @Nullable Pod pod =
        client
            .pods()
            .inNamespace(vprocess.getMetadata().getNamespace())
            .withName(status.processor())
            .get();
    return pod == null ? new Sighting.Lost() : new Sighting.Silent();
  }

  private static @Nullable Member processor(
      RunningCluster cluster, @Nullable VProcessStatus status) {
    for (Member member : cluster.managers().members()) {
      if (status != null && member.name().equals(status.processor())) {
        return member;
      }
    }
    return null;
  }

  private static String incarnation(MonitorIdentity identity) {
    return HexFormat.of().formatHex(identity.getIncarnation().toByteArray());
  }

  private void end(RunningCluster cluster, VProcess vprocess, VProcessReport report) {
    @Nullable Member processor = processor(cluster, vprocess.getStatus());
    if (processor != null) {
      ProcessorCommands.end(cluster, processor, report, "Deleted");
    }
  }

  /** Figures alone are told every few seconds; everything else at once. */
  private UpdateControl<VProcess> tell(VProcess vprocess, StatusDraft draft, Duration next) {
    Instant now = clock.instant();
    @Nullable VProcessStatus before = vprocess.getStatus();
    long generation = vprocess.getMetadata().getGeneration();
    Conditions conditions =
        new Conditions(before == null ? null : before.conditions(), now, generation);
    VProcessConditions.add(conditions, draft);
    VProcessStatus status = draft.build(generation, conditions.list());
    String uid = vprocess.getMetadata().getUid();
    boolean changed =
        before == null || !StatusDraft.essence(before).equals(StatusDraft.essence(status));
    Instant last = figuresTold.get(uid);
    if (!changed && (status.equals(before) || (last != null && now.isBefore(last.plus(FIGURES))))) {
      return UpdateControl.<VProcess>noUpdate().rescheduleAfter(next);
    }
    figuresTold.put(uid, now);
    VProcess patch = new VProcess();
    patch.setMetadata(
        new ObjectMetaBuilder()
            .withName(vprocess.getMetadata().getName())
            .withNamespace(vprocess.getMetadata().getNamespace())
            .build());
    patch.setStatus(status);
    return UpdateControl.patchStatus(patch).rescheduleAfter(next);
  }

  /** Ends the program; one that cannot be reached in time is ended when it is heard of again. */
  @Override
  public DeleteControl cleanup(VProcess vprocess, Context<VProcess> context) {
    try (LoopWatch.Turn turn = watch.begin()) {
      String namespace = vprocess.getMetadata().getNamespace();
      Instant since = Instant.parse(vprocess.getMetadata().getDeletionTimestamp());
      boolean late = clock.instant().isAfter(since.plus(DELETION_LIMIT));
      @Nullable RunningCluster cluster =
          clusters.find(namespace, vprocess.getSpec().cluster()).orElse(null);
      Sighting sighting = cluster == null ? new Sighting.None() : sight(cluster, vprocess);
      boolean gone =
          switch (sighting) {
            case Sighting.None none -> true;
            case Sighting.Absent absent -> true;
            case Sighting.Lost lost -> true;
            case Sighting.Silent silent -> late;
            case Sighting.Reported reported -> {
              if (cluster != null) {
                end(cluster, vprocess, reported.report());
              }
              yield late || reported.report().getState().equals(ENDED);
            }
          };
      if (!gone) {
        return DeleteControl.noFinalizerRemoval().rescheduleAfter(SOON.toMillis());
      }
      figuresTold.remove(vprocess.getMetadata().getUid());
      return DeleteControl.defaultDelete();
    }
  }
}
