package io.legoos.crds;

import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The observed vProcess.
 *
 * @param observedGeneration generation of the spec that this status answers
 * @param phase where it stands, for eyes; programs read the conditions
 * @param attempt start that this status is about; 1 is the first
 * @param restarts how many times the restart policy has started it again
 * @param processor name of the processor monitor and its pod
 * @param processorIncarnation which start of that monitor was asked, in hexadecimal
 * @param node Kubernetes node of its processor monitor
 * @param home memory monitor that holds its VMA tree
 * @param owners memory monitors that hold its pages
 * @param replication memory monitors that are to hold each page
 * @param startTime when this attempt's program started
 * @param endTime when this attempt's program ended
 * @param exitCode exit status of the program; 128 and the number of the signal that ended it
 * @param reason one word: why it waits or how it ended
 * @param message the same in a sentence
 * @param waiting what is short while it waits; null: nothing that can be counted
 * @param misses misses of its ExCache
 * @param exCacheBytes size of its ExCache
 * @param residentBytes its memory at the processor
 * @param remoteBytes its memory at memory monitors
 * @param conditions Scheduled, Running and Finished
 */
@ApiObject
public record VProcessStatus(
    @Nullable Long observedGeneration,
    @Nullable VProcessPhase phase,
    @Nullable Integer attempt,
    @Nullable Integer restarts,
    @Nullable @Size(max = 63) String processor,
    @Nullable @Size(max = 32) String processorIncarnation,
    @Nullable @Size(max = 253) String node,
    @Nullable @Size(max = 63) String home,
    @Nullable @Size(max = 256) List<@Size(max = 63) String> owners,
    @Nullable Integer replication,
    @Nullable @Size(max = 40) String startTime,
    @Nullable @Size(max = 40) String endTime,
    @Nullable Integer exitCode,
    @Nullable @Size(max = 63) String reason,
    @Nullable @Size(max = 1024) String message,
    @Nullable Waiting waiting,
    @Nullable Misses misses,
    @Nullable Long exCacheBytes,
    @Nullable Long residentBytes,
    @Nullable Long remoteBytes,
    @Nullable @Size(max = 16) List<Condition> conditions) {}
