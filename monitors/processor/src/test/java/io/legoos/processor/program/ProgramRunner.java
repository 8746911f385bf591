package io.legoos.processor.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.legoos.linux.Errno;
import io.legoos.linux.PidFd;
import io.legoos.linux.SyscallNumber;
import io.legoos.linux.SystemCalls;
import io.legoos.linux.WaitStatus;
import io.legoos.processor.excache.CacheCounters;
import io.legoos.processor.excache.ExCacheHabits;
import io.legoos.processor.excache.ReplacementPolicy;
import io.legoos.processor.fault.CacheStatistics;
import io.legoos.processor.process.NamedIdentity;
import io.legoos.processor.process.ProgramExit;
import io.legoos.processor.process.ProgramOrigin;
import io.legoos.processor.process.ProgramSpec;
import io.legoos.processor.process.VProcess;
import io.legoos.processor.process.VProcessPlatform;
import io.legoos.processor.process.VProcessState;
import io.legoos.processor.process.VdsoGadget;
import io.legoos.processor.remote.LaneSettings;
import io.legoos.protocol.Incarnation;
import io.legoos.protocol.control.v1.MonitorIdentity;
import io.legoos.protocol.control.v1.Role;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Runs real programs under a processor monitor's vProcess, whose memory monitors are fakes. The
 * privileges of a processor monitor are needed; without them a test fails and says so.
 */
final class ProgramRunner implements AutoCloseable {
  static final long SMALL = 4L << 20;
  private static final int RUN_SECONDS = 60;

  private final Path directory;
  private final FakeCluster cluster;
  private final VProcessPlatform platform;
  private final SystemCalls calls = new SystemCalls(Arena.ofAuto());
  private final int device;
  private final AtomicInteger runs = new AtomicInteger();
  private final List<Process> callers = new ArrayList<>();

  ProgramRunner(Path directory) throws IOException {
    this(directory, 64, ReplacementPolicy.REFAULT);
  }

  ProgramRunner(Path directory, int ways, ReplacementPolicy policy) throws IOException {
    this(directory, ways, ExCacheHabits.of(policy));
  }

  ProgramRunner(Path directory, int ways, ExCacheHabits habits) throws IOException {
    this.directory = directory;
    this.device = openDevice();
    this.cluster = FakeCluster.start();
    SecureRandom random = new SecureRandom();
    Incarnation incarnation = Incarnation.draw(random);
    MonitorIdentity identity =
        MonitorIdentity.newBuilder()
            .setName("processor-test")
            .setRole(Role.ROLE_PROCESSOR)
            .setIncarnation(incarnation.toByteString())
            .build();
    this.platform =
        new VProcessPlatform(
            identity,
            incarnation,
            cluster.channel(),
            address -> cluster.channel(),
            device,
            VdsoGadget.find(),
            random,
            SMALL,
            ways,
            habits,
            null,
            LaneSettings.of(Duration.ofSeconds(5)));
  }

  private int openDevice() {
    try (Arena arena = Arena.ofConfined()) {
      long fd =
          calls.call(
              SyscallNumber.OPENAT,
              -100,
              arena.allocateFrom("/dev/userfaultfd").address(),
              0x80002,
              0);
      if (fd < 0) {
        return fail(
            "real programs need /dev/userfaultfd, CAP_SYS_PTRACE and Linux 6.8, but open says: %s;"
                + " run the tests as root (see `lego doctor`)",
            Errno.describe((int) -fd));
      }
      return (int) fd;
    }
  }

  FakeCluster cluster() {
    return cluster;
  }

  FakeHome home() {
    return cluster.home;
  }

  /** A program that is running, or has run. */
  final class Run {
    final VProcess process;
    final Path output;

    Run(VProcess process, Path output) {
      this.process = process;
      this.output = output;
    }

    /** Waits for the program's first process to run. */
    int awaitStart() throws InterruptedException {
      try {
        return process.started().get(RUN_SECONDS, TimeUnit.SECONDS);
      } catch (ExecutionException e) {
        return fail("the program did not start: %s", String.valueOf(e.getCause()));
      } catch (TimeoutException e) {
        return fail("the program did not start in time: it is %s", process.state());
      }
    }

    /** Waits for the program's end, and kills it when that does not come. */
    Ended await() throws InterruptedException {
      return await(RUN_SECONDS);
    }

    Ended await(int seconds) throws InterruptedException {
      awaitStart();
      try {
        ProgramExit exit = process.ended().get(seconds, TimeUnit.SECONDS);
        CacheStatistics statistics = process.statistics();
        if (statistics == null) {
          return fail("a program that has ended has no statistics");
        }
        assertThat(process.state()).isEqualTo(VProcessState.ENDED);
        return new Ended(exit, statistics, Files.readString(output, StandardCharsets.ISO_8859_1));
      } catch (TimeoutException e) {
        String printed = textSoFar();
        process.kill();
        return fail("the program hangs; it has printed: %.400s; %s", printed, process.statistics());
      } catch (ExecutionException | IOException e) {
        return fail("the program did not end well: %s", e.toString());
      }
    }

    String textSoFar() {
      try {
        return Files.readString(output, StandardCharsets.ISO_8859_1);
      } catch (IOException e) {
        return e.toString();
      }
    }

    /** Waits until the program has printed {@code text}. */
    void awaitOutput(String text) throws InterruptedException {
      awaitStart();
      for (int i = 0; i < RUN_SECONDS * 100; i++) {
        if (textSoFar().contains(text)) {
          return;
        }
        TimeUnit.MILLISECONDS.sleep(10);
      }
      process.kill();
      fail("the program has not printed %s, but: %.400s", text, textSoFar());
    }
  }

  /** How a program ended. */
  record Ended(ProgramExit exit, CacheStatistics statistics, String output) {
    /** As a shell tells it. */
    int status() {
      int status = exit.waitStatus();
      return WaitStatus.exited(status)
          ? WaitStatus.exitStatus(status)
          : 128 + WaitStatus.termSignal(status);
    }

    CacheCounters counters() {
      return statistics.counters();
    }

    long evictions() {
      CacheCounters counters = counters();
      return counters.cleanEvictions + counters.dirtyEvictions + counters.zeroEvictions;
    }

    Ended succeeded() {
      assertThat(exit.reason()).as("why the platform ended it").isEmpty();
      assertThat(status()).as("exit status; it printed: %.400s", output).isZero();
      return this;
    }
  }

  /** Runs a program to its end. */
  Ended run(long exCacheBytes, String... argv) throws IOException, InterruptedException {
    return start(exCacheBytes, argv).await();
  }

  Run start(long exCacheBytes, String... argv) throws IOException {
    return startAs(0, exCacheBytes, argv);
  }

  Run startAs(int uid, long exCacheBytes, String... argv) throws IOException {
    int number = runs.incrementAndGet();
    Path output = directory.resolve("output-" + number);
    Process caller =
        new ProcessBuilder("/bin/sleep", "1000")
            .directory(directory.toFile())
            .redirectInput(new java.io.File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    callers.add(caller);
    ProgramSpec spec =
        new ProgramSpec(
            Programs.find(argv[0]),
            bytes(List.of(argv)),
            bytes(environment()),
            new ProgramOrigin.Caller((int) caller.pid(), pidFd(caller)),
            uid,
            uid,
            List.of(),
            "",
            exCacheBytes,
            0,
            0,
            NamedIdentity.NONE);
    return new Run(VProcess.start("v-test-" + number, spec, platform), output);
  }

  /** Stays open until the test JVM ends; there are few. */
  private static int pidFd(Process caller) throws IOException {
    return PidFd.open(new SystemCalls(Arena.ofAuto()), (int) caller.pid());
  }

  /** What both the run here and the run without us get. */
  static List<String> environment() {
    return List.of(
        "PATH=" + Programs.path(),
        "LC_ALL=C",
        "PYTHONHASHSEED=0",
        "PYTHONDONTWRITEBYTECODE=1",
        "PYTHONUNBUFFERED=1");
  }

  /** The output of the same command without us. */
  String plain(String... argv) throws IOException, InterruptedException {
    Path output = directory.resolve("plain-" + runs.incrementAndGet());
    List<String> command = new ArrayList<>(List.of(argv));
    command.set(0, Programs.find(argv[0]));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectInput(new java.io.File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    Map<String, @Nullable String> variables = nullable(builder.environment());
    variables.clear();
    for (String variable : environment()) {
      String[] parts = variable.split("=", 2);
      variables.put(parts[0], parts[1]);
    }
    Process process = builder.start();
    assertThat(process.waitFor(RUN_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    return Files.readString(output, StandardCharsets.ISO_8859_1);
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static Map<String, @Nullable String> nullable(Map map) {
    return map;
  }

  private static List<byte[]> bytes(List<String> texts) {
    return texts.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
  }

  /** Nothing of any program is left anywhere. */
  void assertNothingLeft() {
    assertThat(cluster.home.unexpected).as("calls that a home would refuse").isEmpty();
    assertThat(cluster.home.spaces).as("spaces at the home").isEmpty();
    assertThat(cluster.pages()).as("pages at the owners").isZero();
  }

  @Override
  public void close() throws IOException {
    callers.forEach(Process::destroyForcibly);
    cluster.close();
    calls.close(device);
  }
}
