package io.legoos.processor.named;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.legoos.processor.VProcessRegistry;
import io.legoos.processor.named.StartRefusedException.Reason;
import io.legoos.processor.process.ProgramSpec;
import io.legoos.protocol.control.v1.ForgetVProcessRequest;
import io.legoos.protocol.control.v1.InputFile;
import io.legoos.protocol.control.v1.StartVProcessRequest;
import io.legoos.protocol.control.v1.StopVProcessRequest;
import io.legoos.protocol.control.v1.VProcessReport;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The named vProcesses of this monitor. Thread-safe. */
public final class NamedVProcesses {
  private static final Pattern UID = Pattern.compile("[-0-9a-zA-Z]{1,64}");
  private static final Pattern FILE_NAME = Pattern.compile("[-_a-zA-Z0-9][-._a-zA-Z0-9]{0,252}");
  private static final int MAX_PATH_CHARS = 4096;
  private static final int MAX_WORDS = 1024;
  private static final int MAX_WORD_BYTES = 2 << 20;
  private static final int MAX_FILES = 64;
  private static final int MAX_FILE_BYTES = 1 << 20;
  private static final int MAX_ATTEMPTS = 8192;
  private static final long MAX_GRACE_MS = 3_600_000;

  private final VProcessRegistry registry;
  private final long capacityBytes;
  private final long defaultExCacheBytes;
  private final Path inputs;
  private final PrintStream log;

  @GuardedBy("this")
  private final AttemptTable<NamedProgram> table = new AttemptTable<>(NamedProgram::hasEnded);

  /**
   * None yet.
   *
   * @param capacityBytes sum of ExCaches that may be admitted; 0: any
   * @param defaultExCacheBytes of one that asks for none
   * @param inputs directory for input files
   */
  public NamedVProcesses(
      VProcessRegistry registry, long capacityBytes, long defaultExCacheBytes, Path inputs) {
    this.registry = registry;
    this.capacityBytes = capacityBytes;
    this.defaultExCacheBytes = defaultExCacheBytes;
    this.inputs = inputs;
    this.log = NamedProgram.containerLog();
  }

  /** Admits and begins to start an attempt; see {@code processor.proto}. */
  synchronized String start(StartVProcessRequest asked) throws StartRefusedException {
    check(asked);
    table.acceptTerm(asked.getTerm());
    @Nullable NamedProgram present = table.admit(asked.getVprocessUid(), asked.getAttempt());
    if (present != null) {
      return present.id();
    }
    StartVProcessRequest request =
        asked.getExcacheBytes() > 0
            ? asked
            : asked.toBuilder().setExcacheBytes(defaultExCacheBytes).build();
    long given = 0;
    for (NamedProgram program : table.attempts()) {
      given += program.hasEnded() ? 0 : program.exCacheBytes();
    }
    if (capacityBytes > 0 && given + request.getExcacheBytes() > capacityBytes) {
      throw new StartRefusedException(
          Reason.NO_ROOM,
          "an ExCache of "
              + request.getExcacheBytes()
              + " bytes does not fit: "
              + (capacityBytes - given)
              + " of "
              + capacityBytes
              + " are free");
    }
    if (table.attempts().size() >= MAX_ATTEMPTS) {
      throw new StartRefusedException(Reason.NO_ROOM, "too many vProcesses");
    }
    NamedProgram program = new NamedProgram(request, registry, inputs, log);
    table.enter(asked.getVprocessUid(), asked.getAttempt(), program);
    program.begin();
    return program.id();
  }

  synchronized void stop(StopVProcessRequest request) throws StartRefusedException {
    table.acceptTerm(request.getTerm());
    @Nullable NamedProgram program = table.find(request.getVprocessUid(), request.getAttempt());
    if (program != null) {
      long grace = Math.clamp(request.getGraceMs(), 0, MAX_GRACE_MS);
      program.stop(Duration.ofMillis(grace), request.getReason());
    }
  }

  synchronized void forget(ForgetVProcessRequest request) throws StartRefusedException {
    table.acceptTerm(request.getTerm());
    table.forget(request.getVprocessUid(), request.getAttempt());
  }

  /** The living and the ended that nobody has forgotten yet. */
  public synchronized List<VProcessReport> reports() {
    return table.attempts().stream().map(NamedProgram::report).toList();
  }

  /** Asks all to end. */
  public synchronized void stopAll(Duration grace, String reason) {
    table.attempts().forEach(program -> program.stop(grace, reason));
  }

  private static void check(StartVProcessRequest request) throws StartRefusedException {
    int fileBytes = 0;
    boolean named = request.getStdinFile().isEmpty();
    for (InputFile file : request.getInputFilesList()) {
      fileBytes += file.getContent().size();
      require(FILE_NAME.matcher(file.getName()).matches(), "the name of an input file");
      named |= file.getName().equals(request.getStdinFile());
    }
    require(UID.matcher(request.getVprocessUid()).matches(), "the uid");
    require(request.getAttempt() >= 1, "the attempt");
    require(
        request.getExecutable().startsWith("/")
            && request.getExecutable().length() <= MAX_PATH_CHARS,
        "the executable, an absolute path");
    require(
        request.getArgumentsCount() <= MAX_WORDS
            && request.getEnvironmentCount() <= MAX_WORDS
            && request.getSerializedSize() <= MAX_WORD_BYTES,
        "the size of arguments, environment and files");
    require(
        request.getInputFilesCount() <= MAX_FILES && fileBytes <= MAX_FILE_BYTES,
        "the size of the input files");
    require(named, "stdin_file, none of the input files");
    require(request.getUid() != 0 && request.getGid() != 0, "uid or gid 0");
    require(
        request.getExcacheBytes() >= 0
            && request.getMemoryLimitBytes() >= 0
            && request.getDeadlineMs() >= 0,
        "a negative size or deadline");
    require(ProgramSpec.isReplication(request.getReplication()), "the replication");
  }

  private static void require(boolean condition, String what) throws StartRefusedException {
    if (!condition) {
      throw new StartRefusedException(Reason.INVALID, "cannot accept " + what);
    }
  }
}
