package io.legoos.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The observed vProcess.
 *
 * @param attempt start that this status is about; 1 is the first
 * @param processor name of the processor monitor and its pod
 * @param processorIncarnation of that monitor when it was asked, in hexadecimal
 * @param home memory monitor that holds its VMA tree
 * @param owners memory monitors that hold its pages
 * @param reason one word: why it waits or how it ended
 * @param message the same in a sentence
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
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
