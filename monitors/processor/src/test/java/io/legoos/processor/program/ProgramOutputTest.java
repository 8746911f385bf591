package io.legoos.processor.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.processor.excache.ExCacheHabits;
import io.legoos.processor.excache.ReplacementPolicy;
import io.legoos.processor.program.ProgramRunner.Ended;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Programs that do not fit their ExCache print what they print without us. */
@Timeout(180)
class ProgramOutputTest {
  private static final long MIB = 1 << 20;

  @TempDir Path directory;

  private Path text(long bytes) throws IOException {
    Path file = directory.resolve("text");
    Random random = new Random(42);
    try (Writer writer = Files.newBufferedWriter(file)) {
      for (long written = 0; written < bytes; ) {
        // Long lines: each is a line of the ExCache that sort touches at random.
        String line = Long.toString(random.nextLong(), 36) + "-".repeat(random.nextInt(400)) + "\n";
        writer.write(line);
        written += line.length();
      }
    }
    return file;
  }

  private static Ended same(ProgramRunner runner, long exCacheBytes, String... argv)
      throws Exception {
    String plain = runner.plain(argv);
    Ended ended = runner.run(exCacheBytes, argv).succeeded();
    assertThat(plain).isNotEmpty();
    assertThat(ended.output().equals(plain))
        .as("identical output; it begins: %.200s", ended.output())
        .isTrue();
    assertThat(ended.statistics().peakResidentBytes())
        .as("peak of the ExCache")
        .isLessThanOrEqualTo(exCacheBytes + exCacheBytes / 2);
    runner.assertNothingLeft();
    return ended;
  }

  @ParameterizedTest
  @CsvSource({"64, FIFO", "64, LRU", "0, FIFO", "0, LRU"})
  @Tag("P1")
  @Tag("P7")
  void gnuSortOfATextThatDoesNotFit(int ways, ReplacementPolicy policy) throws Exception {
    String text = text(20 * MIB).toString();
    try (ProgramRunner runner = new ProgramRunner(directory, ways, policy)) {
      Ended ended = same(runner, 16 * MIB, "sort", "-S", "200M", "--parallel=2", text);
      assertThat(ended.evictions()).isGreaterThan(3000);
      assertThat(ended.counters().remoteFaults).isPositive();
      assertThat(ended.statistics().exCacheBytes()).isEqualTo(16 * MIB);
    }
  }

  @ParameterizedTest
  @CsvSource({"true, false", "false, true", "false, false"})
  void withoutPiggybacksOrPrefetchingTheOutputIsTheSame(boolean piggyback, boolean prefetch)
      throws Exception {
    String text = text(20 * MIB).toString();
    ExCacheHabits habits = new ExCacheHabits(ReplacementPolicy.REFAULT, piggyback, prefetch);
    try (ProgramRunner runner = new ProgramRunner(directory, 0, habits)) {
      Ended ended = same(runner, 16 * MIB, "sort", "-S", "200M", "--parallel=2", text);
      assertThat(ended.counters().piggybackedLines > 0).isEqualTo(piggyback);
      assertThat(ended.counters().prefetchedLines > 0).isEqualTo(prefetch);
      assertThat(ended.counters().flushedLines).isPositive();
    }
  }

  @ParameterizedTest
  @CsvSource({"8", "16", "1024"})
  @Tag("P1")
  void anyNumberOfWays(int ways) throws Exception {
    try (ProgramRunner runner = new ProgramRunner(directory, ways, ReplacementPolicy.FIFO)) {
      Ended ended =
          same(
              runner,
              4 * MIB,
              "python3",
              "-c",
              "l = [str(i) * 3 for i in range(60000)]; print(sum(map(len, l)), l[777])");
      assertThat(ended.evictions()).isPositive();
    }
  }

  @Test
  @Tag("P7")
  void aPythonDictionary() throws Exception {
    try (ProgramRunner runner = new ProgramRunner(directory)) {
      Ended ended =
          same(
              runner,
              8 * MIB,
              "python3",
              "-c",
              """
              import hashlib
              d = {i: str(i) * 5 for i in range(120000)}
              for i in range(0, 120000, 3):
                  d[i] = d[i][::-1]
              h = hashlib.sha256()
              for i in sorted(d, key=lambda k: (k * 7919) % 120000)[:20000]:
                  h.update(d[i].encode())
              print(len(d), h.hexdigest())
              """);
      assertThat(ended.counters().dirtyEvictions).isPositive();
      assertThat(ended.counters().fetchedLines).isPositive();
    }
  }

  @Test
  @Tag("P9")
  void linesThatAreTouchedWhileTheirFlushIsUnderWay() throws Exception {
    try (ProgramRunner runner = new ProgramRunner(directory)) {
      runner.cluster().owners.forEach(owner -> owner.slowDown(5));
      Ended ended =
          same(
              runner,
              4 * MIB,
              "python3",
              "-c",
              """
              import mmap, random
              random.seed(3)
              pages = 1600
              m = mmap.mmap(-1, pages * 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
              model = [0] * pages
              for step in range(12000):
                  p = random.randrange(pages)
                  at = p * 4096 + 8
                  if int.from_bytes(m[at:at + 4], 'little') != model[p]:
                      print('page', p, 'is old at step', step)
                  model[p] = step
                  m[at:at + 4] = step.to_bytes(4, 'little')
              print(sum(model))
              """);
      assertThat(ended.counters().inFlightRefaults).isPositive();
    }
  }

  @Test
  void twoPythonThreads() throws Exception {
    try (ProgramRunner runner = new ProgramRunner(directory)) {
      Ended ended =
          same(
              runner,
              8 * MIB,
              "python3",
              "-c",
              """
              import threading
              results = {}
              def work(name, seed):
                  d = {}
                  for i in range(100000):
                      d[(i * seed) % 100003] = str(i * seed)
                  results[name] = sum(int(v) for v in d.values())
              threads = [threading.Thread(target=work, args=(n, n + 7)) for n in range(2)]
              [t.start() for t in threads]
              [t.join() for t in threads]
              print(results[0], results[1])
              """);
      assertThat(ended.evictions()).isPositive();
    }
  }

  @Test
  @Tag("P17")
  void shellPipelinesThatFork() throws Exception {
    try (ProgramRunner runner = new ProgramRunner(directory)) {
      same(
          runner,
          4 * MIB,
          "bash",
          "-c",
          """
          for i in $(seq 40); do echo $i | tr 0-9 a-j | cat; done | sort -r | md5sum
          x=0; for i in 1 2 3 4 5 6 7 8; do x=$((x + $(echo $i))); done; echo $x
          seq 20000 | awk '{s += $1; a[$1 % 997] = a[$1 % 997] $1} END {print s, length(a[5])}'
          (sleep 0.1; exit 5) & wait $!; echo $?
          """);
    }
  }

  @Test
  void perl() throws Exception {
    try (ProgramRunner runner = new ProgramRunner(directory)) {
      Ended ended =
          same(
              runner,
              4 * MIB,
              "perl",
              "-e",
              "my %h; $h{$_} = \"v$_\" x 3 for 1..25000; my $s = 0;"
                  + " $s += length $h{$_} for keys %h; print \"$s\\n\";");
      assertThat(ended.evictions()).isPositive();
    }
  }

  @Test
  @Tag("P17")
  void aStaticProgram() throws Exception {
    try (ProgramRunner runner = new ProgramRunner(directory)) {
      same(runner, 4 * MIB, "/sbin/ldconfig", "-p");
    }
  }

  @Test
  @Tag("P17")
  void execOfExecOfAScript() throws Exception {
    Path script = directory.resolve("script");
    Files.writeString(script, "#!/bin/sh\nexec /usr/bin/env A=b sh -c 'echo $0 $1 $A' x y\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();
    try (ProgramRunner runner = new ProgramRunner(directory)) {
      Ended ended = same(runner, 4 * MIB, script.toString());
      assertThat(ended.output()).isEqualTo("x y b\n");
    }
  }

  @Test
  @Tag("P17")
  void subprocessesOfPython() throws Exception {
    try (ProgramRunner runner = new ProgramRunner(directory)) {
      same(
          runner,
          8 * MIB,
          "python3",
          "-c",
          """
          import subprocess
          data = [str(i) for i in range(100000)]
          out = subprocess.run(['sort', '-n'], input='\\n'.join(reversed(data)),
                               capture_output=True, text=True)
          print(out.returncode, out.stdout.split() == data)
          print([subprocess.call(['sh', '-c', 'exit %d' % n]) for n in range(5)])
          """);
    }
  }

  @Test
  void systemCallsIntoLinesThatAreAway() throws Exception {
    try (ProgramRunner runner = new ProgramRunner(directory)) {
      Ended ended =
          same(
              runner,
              4 * MIB,
              "python3",
              "-c",
              """
              import hashlib, os
              data = bytearray((i * 31) & 255 for i in range(4096)) * 2500
              for i in range(0, len(data), 4096):
                  data[i:i + 4] = i.to_bytes(4, 'little')
              fd = os.memfd_create('x')
              for round in range(3):
                  view = memoryview(data)
                  done = 0
                  while done < len(data):
                      done += os.pwrite(fd, view[done:], done)
                  copy = bytearray(len(data))
                  done = 0
                  while done < len(copy):
                      done += os.preadv(fd, [memoryview(copy)[done:]], done)
                  print(copy == data, hashlib.md5(copy).hexdigest())
              """);
      assertThat(ended.evictions()).isGreaterThan(2000);
    }
  }
}
