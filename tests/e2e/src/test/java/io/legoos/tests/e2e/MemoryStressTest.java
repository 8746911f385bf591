package io.legoos.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.cli.CliException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Random calls of threads and children on memory that does not fit, with homes and owners that use
 * addresses and page frames again; the program, {@code memory-stress.c}, checks every word.
 */
class MemoryStressTest {
  private static final String EXCACHE = "4Mi";

  /** A file is mapped where memory was given back, and a mapping beside it has to move. */
  private static final String FILE_IN_A_GAP =
      """
      import ctypes, mmap, os
      libc = ctypes.CDLL(None, use_errno=True)
      libc.mmap.restype = libc.mremap.restype = ctypes.c_void_p
      libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t] + [ctypes.c_int] * 3 + [ctypes.c_long]
      libc.mremap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_size_t, ctypes.c_int]
      libc.munmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
      MB = 1 << 20
      ANON = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
      def new(bytes):
          return libc.mmap(None, bytes, 3, ANON, -1, 0)
      file = os.memfd_create('file')
      os.write(file, b'f' * (64 * MB))
      small = new(32 * MB)
      behind = new(4096)
      hole = new(64 * MB)
      ctypes.memset(small, ord('s'), 32 * MB)
      libc.munmap(hole, 64 * MB)
      mapped = libc.mmap(hole, 64 * MB, 1, mmap.MAP_PRIVATE, file, 0)
      grown = libc.mremap(small, 32 * MB, 64 * MB, 1)
      print(mapped == hole, grown != small,
            ctypes.string_at(mapped, 64 * MB) == b'f' * (64 * MB),
            ctypes.string_at(grown, 32 * MB) == b's' * (32 * MB),
            ctypes.string_at(grown + 32 * MB, 32 * MB) == bytes(32 * MB))
      """;

  @TempDir private static Path dir;
  private static TestCluster cluster;
  private static Path program;

  @BeforeAll
  static void start() throws IOException, InterruptedException, CliException {
    program = CPrograms.compile(dir, "memory-stress", "-pthread");
    cluster = TestCluster.start(Lego.ofTheSourceTree());
  }

  @AfterAll
  static void stop() throws IOException, InterruptedException {
    if (cluster != null) {
      cluster.close();
    }
  }

  /** Among them are seeds that once found something. */
  @ParameterizedTest
  @CsvSource({"1, 1500, 3, 0", "8, 1500, 3, 0", "4, 1500, 1, 1", "5, 1000, 2, 1"})
  void everyWordIsWhatItMustBe(String seed, String operations, String threads, String forks)
      throws IOException, InterruptedException {
    Lego.Result ended =
        cluster.run(
            List.of("--excache", EXCACHE), program.toString(), seed, operations, threads, forks);

    assertThat(ended).isEqualTo(new Lego.Result(0, "fine\n", ""));
  }

  @Test
  void aFileThatTheHomeDoesNotKnowOfIsNotReplaced() throws IOException, InterruptedException {
    Lego.Result ended = cluster.run(List.of("--excache", EXCACHE), "python3", "-c", FILE_IN_A_GAP);

    assertThat(ended).isEqualTo(new Lego.Result(0, "True True True True True\n", ""));
  }
}
