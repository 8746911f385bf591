package io.legoos.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.cli.cluster.ComponentState;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files of vNodes that memory monitors cache: fewer requests to storage monitors, the same bytes.
 */
@NullUnmarked
class FileCacheTest {
  private static final int MIB = 1 << 20;
  private static final int CHANGES = 90;
  private static final int MAX_BYTES = 400_000;

  /** Makes a file of so many MiB. */
  private static final String WRITE =
      """
      import random, sys
      with open('/vol/data', 'wb') as f:
          for i in range(int(sys.argv[1])):
              f.write(random.Random(i).randbytes(1 << 20))
      """;

  private static final String READ =
      """
      import hashlib
      h = hashlib.sha256()
      with open('/vol/data', 'rb', buffering=0) as f:
          while b := f.read(1 << 20):
              h.update(b)
      print(h.hexdigest())
      """;

  /** Does what each line on stdin says with one file, and opens it anew each time. */
  private static final String SERVE =
      """
      import os, random, sys, zlib
      print('up', flush=True)
      for line in sys.stdin:
          what, *numbers = line.split()
          n = list(map(int, numbers))
          fd = os.open('/vol/shared', os.O_CREAT | os.O_RDWR, 0o644)
          answer = 'done'
          if what == 'write':
              b = random.Random(n[2]).randbytes(n[1])
              assert os.pwrite(fd, b, n[0]) == len(b)
              # What is written is read, also before it is closed.
              assert os.pread(fd, n[1], n[0]) == b
          elif what == 'cut':
              os.ftruncate(fd, n[0])
          else:
              b = os.pread(fd, 1 << 20, 0)
              answer = ' '.join('%x' % zlib.crc32(b[i:i + 4096]) for i in range(0, len(b), 4096))
          os.close(fd)
          print(answer, flush=True)
      """;

  /** What Random(seed).randbytes(length) of python3 gives, which is not Java's business. */
  private static final String BYTES =
      """
      import random, sys
      for line in sys.stdin:
          seed, length = map(int, line.split())
          print(random.Random(seed).randbytes(length).hex(), flush=True)
      """;

  private final Lego lego = Lego.ofTheSourceTree();
  private final HttpClient http = HttpClient.newHttpClient();

  private static Path manifest(Path dir) throws IOException {
    String text =
        Files.readString(Lego.example())
            .replace("vRegionSize: 64Mi", "vRegionSize: 4Mi\n  replication: 2")
            .replace("replicas: 2", "replicas: 3")
            .replace("role: processor\n      replicas: 1", "role: processor\n      replicas: 2");
    return Files.writeString(dir.resolve("cluster.yaml"), text);
  }

  private void create(TestCluster cluster, String vnode) throws IOException, InterruptedException {
    Lego.Result made = lego.run("vnode", "create", vnode, "--name", cluster.name());
    assertThat(made.status()).as(made.errors()).isZero();
  }

  private static String read(TestCluster cluster) throws IOException, InterruptedException {
    Lego.Result result = cluster.run(List.of("--vnode", "files"), "/usr/bin/python3", "-c", READ);
    assertThat(result.status()).as(result.errors()).isZero();
    return result.output();
  }

  @Test
  @Tag("M10")
  void whatWasReadOnceComesFromMemoryMonitors() throws Exception {
    try (TestCluster cluster = TestCluster.start(lego)) {
      create(cluster, "files");
      Lego.Result made =
          cluster.run(List.of("--vnode", "files"), "/usr/bin/python3", "-c", WRITE, "32");
      assertThat(made.status()).as(made.errors()).isZero();
      // Each program mounts the volume anew, so the kernel has nothing of it.
      String first = read(cluster);
      double storage =
          sum(cluster, "storage", "legoos_storage_read_bytes_total{", "files=\"vnode\"");
      double hits = hits(cluster);
      assertThat(storage).isGreaterThanOrEqualTo(32 * MIB);

      assertThat(read(cluster)).isEqualTo(first);

      assertThat(hits(cluster) - hits).isGreaterThanOrEqualTo(32 * MIB);
      assertThat(sum(cluster, "storage", "legoos_storage_read_bytes_total{", "files=\"vnode\""))
          .isEqualTo(storage);
      assertThat(sum(cluster, "memory", "legoos_memory_file_cache_bytes"))
          .isGreaterThanOrEqualTo(32 * MIB);
      Lego.Result gone = cluster.run(List.of("--vnode", "files"), "/bin/rm", "/vol/data");
      assertThat(gone.status()).as(gone.errors()).isZero();
      Eventually.within(
          Duration.ofSeconds(30),
          "nothing of a removed file is cached",
          () -> sum(cluster, "memory", "legoos_memory_file_cache_bytes") == 0);
      // They count as free.
      Eventually.within(
          Duration.ofSeconds(30),
          "nothing is used",
          () -> cluster.usedBytes().stream().allMatch(used -> used == 0));
    }
  }

  private double hits(TestCluster cluster) throws Exception {
    return sum(cluster, "memory", "legoos_memory_file_cache_read_bytes_total")
        - sum(cluster, "memory", "legoos_memory_file_cache_missed_bytes_total");
  }

  /** Of one metric of all components of a role: lines that have these parts, the first in front. */
  private double sum(TestCluster cluster, String role, String... parts) throws Exception {
    double sum = 0;
    for (ComponentState component : cluster.components()) {
      if (component.role().equals(role)) {
        HttpRequest request =
            HttpRequest.newBuilder(URI.create("http://" + component.metricsAddress() + "/metrics"))
                .timeout(Duration.ofSeconds(30))
                .build();
        sum +=
            http.send(request, HttpResponse.BodyHandlers.ofString())
                .body()
                .lines()
                .filter(line -> line.startsWith(parts[0]))
                .filter(line -> Arrays.stream(parts).allMatch(line::contains))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
      }
    }
    return sum;
  }

  /** A program that goes on and answers each line with one. */
  private static final class Server implements AutoCloseable {
    private final Process process;
    private final BufferedReader answers;
    private final Writer questions;

    Server(ProcessBuilder builder) throws IOException {
      process =
          builder
              .redirectInput(ProcessBuilder.Redirect.PIPE)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      answers = process.inputReader();
      questions = process.outputWriter();
    }

    String next() throws IOException {
      String line = answers.readLine();
      assertThat(line).as("the program goes on").isNotNull();
      return line;
    }

    String ask(String question) throws IOException {
      questions.write(question + "\n");
      questions.flush();
      return next();
    }

    void end() throws IOException, InterruptedException {
      questions.close();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  private Server serve(TestCluster cluster) throws IOException {
    Server server =
        new Server(
            lego.prepare(
                cluster.runArguments(
                    List.of("--vnode", "files", "--excache", "16Mi"),
                    List.of("/usr/bin/python3", "-c", SERVE))));
    assertThat(server.next()).isEqualTo("up");
    return server;
  }

  /**
   * Two processors change a file and read it, each change by either of them is seen by the next
   * open at the other, while memory monitors, which have the copies, are killed.
   */
  @Test
  @Tag("M10")
  @Tag("M11")
  void anOpenSeesWhatAnotherProcessorHasClosed(@TempDir Path dir) throws Exception {
    long seed = Long.getLong("legoos.seed", System.nanoTime());
    System.out.println("FileCacheTest seed " + seed);
    Random random = new Random(seed);
    try (TestCluster cluster = TestCluster.start(lego, manifest(dir));
        Restarts restarts = new Restarts(cluster);
        Server bytes = new Server(new ProcessBuilder("/usr/bin/python3", "-c", BYTES))) {
      create(cluster, "files");
      assertThat(cluster.components()).hasSize(7);
      try (Server one = serve(cluster);
          Server other = serve(cluster)) {
        Server[] servers = {one, other};
        byte[] model = new byte[0];
        for (int i = 0; i < CHANGES; i++) {
          model = change(model, servers[random.nextInt(2)], bytes, random);
          String expected = checksums(model);
          for (Server server : servers) {
            assertThat(server.ask("read")).as("seed %d, change %d", seed, i).isEqualTo(expected);
          }
          if (i == CHANGES / 3) {
            assertThat(hits(cluster)).isPositive();
            restarts.start(restarts.kill("memory-1"));
          } else if (i == CHANGES / 2) {
            restarts.start(restarts.kill("storage-0"));
          }
        }
        one.end();
        other.end();
      }
    }
  }

  private static byte[] change(byte[] model, Server by, Server bytes, Random random)
      throws IOException {
    if (random.nextInt(5) == 0) {
      int size = random.nextInt(MAX_BYTES);
      assertThat(by.ask("cut " + size)).isEqualTo("done");
      return Arrays.copyOf(model, size);
    }
    int offset = random.nextInt(MAX_BYTES);
    int length = 1 + random.nextInt(random.nextBoolean() ? 100 : MAX_BYTES - offset);
    int seed = random.nextInt(1 << 30);
    assertThat(by.ask(String.format(Locale.ROOT, "write %d %d %d", offset, length, seed)))
        .isEqualTo("done");
    byte[] written = HexFormat.of().parseHex(bytes.ask(seed + " " + length));
    byte[] after = Arrays.copyOf(model, Math.max(model.length, offset + length));
    System.arraycopy(written, 0, after, offset, length);
    return after;
  }

  /** Of each page of 4 KiB. */
  private static String checksums(byte[] bytes) {
    StringJoiner all = new StringJoiner(" ");
    for (int at = 0; at < bytes.length; at += 4096) {
      CRC32 checksum = new CRC32();
      checksum.update(bytes, at, Math.min(4096, bytes.length - at));
      all.add(Long.toHexString(checksum.getValue()));
    }
    return all.toString();
  }
}
