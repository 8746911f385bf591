package io.legoos.processor.named;

import io.legoos.linux.Signals;
import io.legoos.linux.SystemCalls;
import io.legoos.processor.VProcessRegistry;
import io.legoos.processor.VProcessReports;
import io.legoos.processor.process.GivenDescriptors;
import io.legoos.processor.process.LaunchException;
import io.legoos.processor.process.NamedIdentity;
import io.legoos.processor.process.ProgramExit;
import io.legoos.processor.process.ProgramOrigin;
import io.legoos.processor.process.ProgramSpec;
import io.legoos.processor.process.VProcess;
import io.legoos.protocol.control.v1.EnvironmentVariable;
import io.legoos.protocol.control.v1.StartVProcessRequest;
import io.legoos.protocol.control.v1.VProcessReport;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt of a named vProcess, from its admission until it is forgotten. A thread of its own
 * prepares it, waits for its end and keeps its deadline. Thread-safe.
 */
final class NamedProgram {
  private static final Logger LOG = LoggerFactory.getLogger(NamedProgram.class);
  private static final Duration DEADLINE_GRACE = Duration.ofSeconds(5);
  private static final Duration OUTPUT_LIMIT = Duration.ofSeconds(10);

  /** In a vNode whose storage monitor is away for a while, too. */
  private static final long START_SECONDS = 90;

  private static final long FOREVER_MS = TimeUnit.DAYS.toMillis(3650);
  private static final String PATH =
      "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private final StartVProcessRequest request;
  private final VProcessRegistry registry;
  private final Path inputs;
  private final PrintStream log;
  private final long startedEpochMillis = System.currentTimeMillis();
  private final AtomicReference<String> endReason = new AtomicReference<>("");
  private volatile @Nullable VProcess process;
  private volatile boolean stopping;
  private volatile @Nullable VProcessReport last;

  NamedProgram(
      StartVProcessRequest request, VProcessRegistry registry, Path inputs, PrintStream log) {
    this.request = request;
    this.registry = registry;
    this.inputs = inputs;
    this.log = log;
  }

  /** What it may hold at this processor, in bytes. */
  long exCacheBytes() {
    return request.getExcacheBytes();
  }

  boolean hasEnded() {
    return last != null;
  }

  String id() {
    return request.getVprocessUid() + "-" + request.getAttempt();
  }

  void begin() {
    Thread.ofPlatform().daemon().name("named-" + id()).start(this::live);
  }

  private void live() {
    int status;
    String reason;
    try {
      ProgramExit exit = run();
      status = shellStatus(exit.waitStatus());
      reason = exit.reason();
    } catch (LaunchException e) {
      status = e.exitStatus();
      reason = String.valueOf(e.getMessage());
    } catch (IOException | RuntimeException | Error e) {
      LOG.warn("vProcess {} ({}) failed", id(), request.getDisplayName(), e);
      status = LaunchException.PLATFORM;
      reason = "StartFailed: " + e.getMessage();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      status = LaunchException.PLATFORM;
      reason = "StartFailed: the monitor stops";
    }
    if (endReason.get().isEmpty()) {
      endReason.compareAndSet("", reason);
    }
    finish(status);
  }

  private void finish(int status) {
    VProcess own = process;
    VProcessReport.Builder report =
        own == null ? VProcessReport.newBuilder() : VProcessReports.report(own).toBuilder();
    last =
        report
            .setVprocessUid(request.getVprocessUid())
            .setAttempt(request.getAttempt())
            .setCommand(request.getExecutable())
            .setState("ENDED")
            .setThreads(0)
            .setResidentBytes(0)
            .setStartedEpochMs(startedEpochMillis)
            .setEndedEpochMs(System.currentTimeMillis())
            .setExitStatus(status)
            .setReason(endReason.get())
            .build();
    if (own != null) {
      registry.remove(own);
    }
    LOG.info(
        "vProcess {} ({}) ended: status {} {}", id(), request.getDisplayName(), status, endReason);
  }

  private ProgramExit run() throws IOException, LaunchException, InterruptedException {
    try (InputDirectory directory =
        InputDirectory.create(inputs, id(), request.getGid(), request.getInputFilesList())) {
      GivenDescriptors descriptors = new GivenDescriptors();
      ProgramOutput out;
      ProgramOutput err;
      VProcess own;
      try {
        descriptors.add(stdin(directory));
        out = output("out", descriptors);
        err = output("err", descriptors);
        own = registry.start(spec(directory, descriptors));
      } catch (IOException | RuntimeException | Error e) {
        descriptors.close();
        throw e;
      }
      process = own;
      if (stopping) {
        own.kill();
      }
      awaitStart(own);
      ProgramExit exit = awaitEnd(own);
      if (!out.await(OUTPUT_LIMIT) || !err.await(OUTPUT_LIMIT)) {
        LOG.warn("vProcess {}: the log does not take its output; the rest is lost", id());
      }
      return exit;
    }
  }

  private ProgramOutput output(String stream, GivenDescriptors descriptors) throws IOException {
    ProgramOutput output =
        ProgramOutput.open(
            stream + "-" + id(),
            new OutputLog(log, request.getVprocessUid(), request.getAttempt(), stream));
    descriptors.add(output.writeEnd());
    return output;
  }

  private int stdin(InputDirectory directory) throws IOException {
    String path =
        request.getStdinFile().isEmpty()
            ? "/dev/null"
            : directory.file(request.getStdinFile()).toString();
    try (Arena arena = Arena.ofConfined()) {
      return new SystemCalls(arena).openForReading(arena, path);
    }
  }

  private ProgramSpec spec(InputDirectory directory, GivenDescriptors descriptors) {
    List<byte[]> argv = new ArrayList<>();
    argv.add(request.getExecutable().getBytes(StandardCharsets.UTF_8));
    request
        .getArgumentsList()
        .forEach(argument -> argv.add(argument.getBytes(StandardCharsets.UTF_8)));
    List<byte[]> environment = new ArrayList<>();
    boolean hasPath = false;
    for (EnvironmentVariable variable : request.getEnvironmentList()) {
      hasPath |= variable.getName().equals("PATH");
      environment.add(
          (variable.getName() + "=" + variable.getValue()).getBytes(StandardCharsets.UTF_8));
    }
    if (!hasPath) {
      environment.add(PATH.getBytes(StandardCharsets.UTF_8));
    }
    // The directory of the input files is not in a vNode.
    String workingDirectory =
        request.getWorkingDirectory().isEmpty() && request.getVnode().isEmpty()
            ? directory.path().toString()
            : request.getWorkingDirectory();
    return new ProgramSpec(
        request.getExecutable(),
        argv,
        environment,
        new ProgramOrigin.Given(descriptors, workingDirectory),
        request.getUid(),
        request.getGid(),
        List.of(request.getGid()),
        request.getVnode(),
        request.getExcacheBytes(),
        request.getMemoryLimitBytes(),
        request.getReplication(),
        new NamedIdentity(request.getVprocessUid(), request.getAttempt()));
  }

  private static void awaitStart(VProcess own)
      throws LaunchException, IOException, InterruptedException {
    try {
      own.started().get(START_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof LaunchException refusal) {
        throw refusal;
      }
      throw new IOException(String.valueOf(e.getCause()));
    } catch (TimeoutException e) {
      own.kill();
      throw new IOException("the program did not start in time");
    }
  }

  private ProgramExit awaitEnd(VProcess own) throws IOException, InterruptedException {
    long limit = request.getDeadlineMs() > 0 ? request.getDeadlineMs() : FOREVER_MS;
    try {
      try {
        return own.ended().get(limit, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        stop(DEADLINE_GRACE, "DeadlineExceeded: it ran for " + limit + " ms");
        return own.ended().get(FOREVER_MS, TimeUnit.MILLISECONDS);
      }
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("its end is not known: " + e.getMessage(), e);
    }
  }

  /** Asks it to end, and ends it after {@code grace}. Idempotent; the first reason stays. */
  void stop(Duration grace, String reason) {
    endReason.compareAndSet("", reason);
    stopping = true;
    VProcess own = process;
    if (own == null || hasEnded()) {
      return;
    }
    if (grace.isPositive()) {
      own.signal(Signals.SIGTERM, true);
      Thread.ofVirtual()
          .name("grace-" + id())
          .start(
              () -> {
                try {
                  own.ended().get(grace.toMillis(), TimeUnit.MILLISECONDS);
                } catch (TimeoutException | ExecutionException e) {
                  own.kill();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
    } else {
      own.kill();
    }
  }

  /** What the managers are told of it. */
  VProcessReport report() {
    VProcessReport ended = last;
    if (ended != null) {
      return ended;
    }
    VProcess own = process;
    VProcessReport.Builder report =
        own == null
            ? VProcessReport.newBuilder().setState("PLACING")
            : VProcessReports.report(own).toBuilder();
    return report
        .setVprocessUid(request.getVprocessUid())
        .setAttempt(request.getAttempt())
        .setExcacheBytes(Math.max(report.getExcacheBytes(), request.getExcacheBytes()))
        .setStartedEpochMs(startedEpochMillis)
        .build();
  }

  private static int shellStatus(int waitStatus) {
    int signal = waitStatus & 0x7f;
    return signal == 0 ? waitStatus >> 8 & 0xff : 128 + signal;
  }

  /** The container's log, unbuffered: one write a record. */
  static PrintStream containerLog() {
    return new PrintStream(new java.io.FileOutputStream(FileDescriptor.out), false);
  }
}
