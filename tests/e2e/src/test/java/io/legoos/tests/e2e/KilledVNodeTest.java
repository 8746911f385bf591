package io.legoos.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Monitors are killed with -9 at random instants while a program in a vNode writes records and
 * syncs each: every record whose fsync(2) returned is there afterwards.
 */
class KilledVNodeTest {
  private static final int ROUNDS = 3;
  private static final int MOST_MILLIS = 1_500;
  private static final Duration LIMIT = Duration.ofSeconds(90);

  /** Records of 32 to 16384 bytes that tell their round and number. */
  private static final String RECORD =
      """
      import hashlib, os, sys
      def record(n, i):
        h = hashlib.sha256(b'%d %d' % (n, i)).digest()
        return h * (1 + h[0] * 2)
      """;

  private static final String WRITE =
      RECORD
          + """
          n = int(sys.argv[1])
          fd = os.open('/vol/log-%d' % n, os.O_CREAT | os.O_WRONLY, 0o644)
          for i in range(1 << 30):
            r = record(n, i)
            assert os.write(fd, r) == len(r)
            os.fsync(fd)
            print(i, flush=True)
          """;

  /** Arguments: of each round the last record that was synced. */
  private static final String CHECK =
      RECORD
          + """
          for n, last in enumerate(map(int, sys.argv[1:])):
            with open('/vol/log-%d' % n, 'rb') as f:
              for i in range(last + 1):
                r = record(n, i)
                if f.read(len(r)) != r:
                  print('round', n, 'record', i, 'of', last, 'is wrong')
          print('checked')
          """;

  private final Lego lego = Lego.ofTheSourceTree();

  /** A program that writes, and what it has said. */
  private static final class Writer {
    private final Process process;
    private final AtomicInteger synced = new AtomicInteger(-1);
    private final Thread reader;

    Writer(Process process) {
      this.process = process;
      this.reader = Thread.ofPlatform().daemon().start(this::read);
    }

    private void read() {
      try (BufferedReader lines = process.inputReader()) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          synced.set(Integer.parseInt(line));
        }
      } catch (IOException e) {
        // It has ended.
      }
    }

    void awaitMore(int records) throws Exception {
      int goal = synced.get() + records;
      Eventually.within(LIMIT, "more records", () -> synced.get() >= goal || !process.isAlive());
      assertThat(process.isAlive()).as("the program goes on").isTrue();
    }

    /** The last record that it says is synced, when it has ended. */
    int last() throws InterruptedException {
      assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as("it was killed").isNotZero();
      reader.join(LIMIT);
      return synced.get();
    }
  }

  @Test
  @Tag("S1")
  @Tag("P19")
  void whatWasSyncedOutlivesKillsAtAnyInstant() throws Exception {
    long seed = Long.getLong("legoos.seed", System.nanoTime());
    System.out.println("KilledVNodeTest seed " + seed);
    Random random = new Random(seed);
    try (TestCluster cluster = TestCluster.start(lego);
        Restarts restarts = new Restarts(cluster)) {
      Lego.Result made = lego.run("vnode", "create", "log", "--name", cluster.name());
      assertThat(made.status()).as(made.errors()).isZero();
      List<String> lasts = new ArrayList<>();
      for (int round = 0; round < ROUNDS; round++) {
        lasts.add(Integer.toString(writeAndKill(cluster, restarts, round, random)));
        awaitPrograms(cluster);
        Lego.Result checked = cluster.run(List.of("--vnode", "log"), python(CHECK, lasts));
        assertThat(checked.output()).as("seed %d, %s", seed, lasts).isEqualTo("checked\n");
      }
    }
  }

  private static String[] python(String script, List<String> arguments) {
    List<String> command = new ArrayList<>(List.of("/usr/bin/python3", "-c", script));
    command.addAll(arguments);
    return command.toArray(String[]::new);
  }

  private int writeAndKill(TestCluster cluster, Restarts restarts, int round, Random random)
      throws Exception {
    List<String> command =
        cluster.runArguments(
            List.of("--vnode", "log"), List.of(python(WRITE, List.of(Integer.toString(round)))));
    Writer writer =
        new Writer(lego.prepare(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
    try {
      writer.awaitMore(1);
      Thread.sleep(random.nextInt(MOST_MILLIS));
      Restarts.Killed storage = restarts.kill("storage-0");
      restarts.start(storage);
      // The file that it has open is usable all the same.
      writer.awaitMore(5);
      Thread.sleep(random.nextInt(MOST_MILLIS));
      boolean both = random.nextBoolean();
      if (both) {
        storage = restarts.kill("storage-0");
        Thread.sleep(random.nextInt(50));
      }
      restarts.start(restarts.kill("processor-0"));
      if (both) {
        restarts.start(storage);
      }
      return writer.last();
    } finally {
      writer.process.destroyForcibly();
    }
  }

  /** The managers have to hear of the new processor and storage monitors first. */
  private static void awaitPrograms(TestCluster cluster) throws Exception {
    Eventually.within(
        LIMIT,
        "programs run in the vNode again",
        () -> {
          try {
            return cluster.run(List.of("--vnode", "log"), "true").status() == 0;
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }
}
