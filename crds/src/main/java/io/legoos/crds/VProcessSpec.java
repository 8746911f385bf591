package io.legoos.crds;

import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A program to run once, as a Job's pod does. Cannot be changed.
 *
 * @param cluster name of the LegoCluster that runs it, in the same namespace
 * @param pool processor pool it must run in; null: any
 * @param vNode virtual server it belongs to; null: none
 * @param command absolute path in the processor pool's image
 * @param args its arguments, without the command itself
 * @param env its environment
 * @param inputFiles small files in its working directory, at most 1 MiB in all; in a virtual server
 *     only the one that is its standard input
 * @param stdinFile the input file that is its standard input; null: nothing to read
 * @param workingDirectory null: the directory of its input files; in a virtual server its volume
 * @param cpu threads that it is expected to keep busy
 * @param memoryLimit memory it may map; null: what its cluster has
 * @param exCache its part at the processor; null: the cluster's default
 * @param replication memory monitors that hold each page, 1 or 2; null: as its cluster's
 * @param runAsUser numeric user, never 0
 * @param runAsGroup numeric group
 * @param restartPolicy when it is started again
 * @param maxRestarts restarts that {@code restartPolicy} may use
 * @param deadlineSeconds from its start until it is ended; null: none
 * @param ttlSecondsAfterFinished until the object is deleted after its end; null: never
 */
@ApiObject
@ValidationRule(value = Rules.STDIN_FILE_CEL, message = Rules.STDIN_FILE, fieldPath = ".stdinFile")
public record VProcessSpec(
    @Required @Size(min = 1, max = LegoResources.MAX_CLUSTER_NAME) @Pattern(Rules.LABEL_PATTERN)
        String cluster,
    @Nullable @Size(min = 1, max = LegoResources.MAX_POOL_NAME) @Pattern(Rules.LABEL_PATTERN)
        String pool,
    @Nullable @Size(min = 1, max = 63) @Pattern(Rules.LABEL_PATTERN) String vNode,
    @Required @Size(min = 1, max = 4096) @Pattern(Rules.PATH_PATTERN) String command,
    @Size(max = 256) List<@Size(max = 32768) @Pattern(Rules.TEXT_PATTERN) String> args,
    @Size(max = 256) List<EnvVariable> env,
    @Size(max = 64) @ValidationRule(value = Rules.FILE_NAMES_CEL, message = Rules.FILE_NAMES)
        List<InputFileSpec> inputFiles,
    @Nullable @Size(min = 1, max = 253) String stdinFile,
    @Nullable @Size(min = 1, max = 4096) @Pattern(Rules.PATH_PATTERN) String workingDirectory,
    @Default("1") @ValidationRule(value = Rules.CPU_CEL, message = Rules.CPU) Quantity cpu,
    @Nullable @ValidationRule(value = Rules.SPACE_CEL, message = Rules.SPACE) Quantity memoryLimit,
    @Nullable VProcessExCache exCache,
    @Nullable @Min(1) @Max(LegoClusterSpec.MAX_REPLICATION) Integer replication,
    @Default("65532") @Min(1) @Max(LegoResources.MAX_ID) Long runAsUser,
    @Default("65532") @Min(1) @Max(LegoResources.MAX_ID) Long runAsGroup,
    @Default("OnLost") RestartPolicy restartPolicy,
    @Default("3") @Min(0) @Max(1000) Integer maxRestarts,
    @Nullable @Min(1) @Max(MAX_SECONDS) Long deadlineSeconds,
    @Nullable @Min(0) @Max(MAX_SECONDS) Long ttlSecondsAfterFinished) {
  private static final long MAX_SECONDS = 31_536_000;
  private static final int DEFAULT_RESTARTS = 3;

  /** Absent values get their defaults. */
  public VProcessSpec(
      String cluster,
      @Nullable String pool,
      @Nullable String vNode,
      String command,
      @Nullable List<String> args,
      @Nullable List<EnvVariable> env,
      @Nullable List<InputFileSpec> inputFiles,
      @Nullable String stdinFile,
      @Nullable String workingDirectory,
      @Nullable Quantity cpu,
      @Nullable Quantity memoryLimit,
      @Nullable VProcessExCache exCache,
      @Nullable Integer replication,
      @Nullable Long runAsUser,
      @Nullable Long runAsGroup,
      @Nullable RestartPolicy restartPolicy,
      @Nullable Integer maxRestarts,
      @Nullable Long deadlineSeconds,
      @Nullable Long ttlSecondsAfterFinished) {
    this.cluster = cluster;
    this.pool = pool;
    this.vNode = vNode;
    this.command = command;
    this.args = args == null ? List.of() : List.copyOf(args);
    this.env = env == null ? List.of() : List.copyOf(env);
    this.inputFiles = inputFiles == null ? List.of() : List.copyOf(inputFiles);
    this.stdinFile = stdinFile;
    this.workingDirectory = workingDirectory;
    this.cpu = cpu == null ? new Quantity("1") : cpu;
    this.memoryLimit = memoryLimit;
    this.exCache = exCache;
    this.replication = replication;
    this.runAsUser = runAsUser == null ? LegoResources.NOBODY : runAsUser;
    this.runAsGroup = runAsGroup == null ? LegoResources.NOBODY : runAsGroup;
    this.restartPolicy = restartPolicy == null ? RestartPolicy.OnLost : restartPolicy;
    this.maxRestarts = maxRestarts == null ? DEFAULT_RESTARTS : maxRestarts;
    this.deadlineSeconds = deadlineSeconds;
    this.ttlSecondsAfterFinished = ttlSecondsAfterFinished;
  }
}
