package io.legoos.storage.namespace;

import com.google.protobuf.ByteString;
import io.legoos.linux.FileMode;
import io.legoos.storage.volume.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Locale;

/**
 * What requests take in process, without gRPC; started by hand. Median and 99th percentile in
 * microseconds of the second half of the rounds.
 */
final class VolumeBenchmark {
  private static final int ROUNDS = 20_000;
  private static final int LARGE_ROUNDS = 4_000;
  private static final int LARGE = 128 << 10;

  private VolumeBenchmark() {}

  private interface Request {
    void run(int round) throws StorageException;
  }

  public static void main(String[] args) throws Exception {
    Path dir = Files.createTempDirectory(Path.of(args[0]), "volume");
    TestVolume volume = new TestVolume(dir, 1L << 40, InstantSource.system());
    Maintenance maintenance = Maintenance.start(volume.volumes);
    try {
      run(volume);
    } finally {
      maintenance.close();
      volume.close();
    }
    FileTree.delete(dir);
  }

  private static void run(TestVolume volume) throws StorageException, IOException {
    long directory = volume.make(1, "d", FileMode.S_IFDIR | 0755).getNumber();
    measure("Make", ROUNDS, i -> volume.make(directory, "f" + i, FileMode.S_IFREG | 0644));
    measure("Lookup", ROUNDS, i -> volume.lookup(directory, "f" + i * 7919L % ROUNDS));
    long file = volume.lookup(directory, "f0").getNumber();
    measure("GetInode", ROUNDS, i -> volume.inode(file + i));
    measure("ReadDirectory of 100", ROUNDS / 10, i -> volume.list(directory, i, 100));
    measure("Unlink", ROUNDS, i -> volume.unlink(directory, "f" + i, false));
    long large = volume.file("large").getNumber();
    ByteString data = ByteString.copyFrom(new byte[LARGE]);
    ByteString small = ByteString.copyFrom(new byte[4096]);
    int places = 256;
    measure(
        "WriteFile 128 KiB",
        LARGE_ROUNDS,
        i -> volume.write(large, (long) (i % places) * LARGE, data));
    measure("WriteFile 4 KiB", ROUNDS, i -> volume.write(large, (long) (i % places) * 4096, small));
    measure(
        "ReadFile 128 KiB",
        LARGE_ROUNDS,
        i -> volume.read(large, (long) (i % places) * LARGE, LARGE));
    measure("ReadFile 4 KiB", ROUNDS, i -> volume.read(large, (long) (i % places) * 4096, 4096));
    measure(
        "Sync of a file",
        200,
        i -> {
          volume.write(large, 0, small);
          volume.with(
              v ->
                  v.contents()
                      .sync(
                          io.legoos.protocol.control.v1.SyncRequest.newBuilder()
                              .setInode(large)
                              .build()));
        });
  }

  private static void measure(String what, int rounds, Request request) throws StorageException {
    long[] nanos = new long[rounds];
    for (int i = 0; i < rounds; i++) {
      long start = System.nanoTime();
      request.run(i);
      nanos[i] = System.nanoTime() - start;
    }
    long[] warm = Arrays.copyOfRange(nanos, rounds / 2, rounds);
    Arrays.sort(warm);
    System.out.printf(
        Locale.ROOT,
        "%-22s p50 %8.1f us  p99 %8.1f us%n",
        what,
        warm[warm.length / 2] / 1000.0,
        warm[warm.length * 99 / 100] / 1000.0);
  }
}
