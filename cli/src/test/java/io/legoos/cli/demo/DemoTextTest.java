package io.legoos.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTextTest {
  @Test
  void isTheSameEveryTimeAndWholeLines() throws IOException {
    String once = text(100_000);

    assertThat(text(100_000)).isEqualTo(once);
    assertThat(once).hasSizeBetween(100_000, 101_000).endsWith("\n");
    assertThat(once.lines().distinct().count()).isGreaterThan(150);
  }

  @Test
  void theSortBufferHoldsTextAndLines(@TempDir Path dir) throws Exception {
    Path file = Files.writeString(dir.resolve("t"), "x\n".repeat(1 << 20));

    SortJob job = SortJob.of(file);

    // 2 MiB of text, 64 bytes for each of 2^20 lines, 16 MiB to spare.
    assertThat(job.bufferMib()).isEqualTo(2 + 64 + 16 + 1);
    assertThat(job.command()).startsWith("sort", "-S", "83M").endsWith(file.toString());
  }

  @Test
  void theSamplerKeepsThePeak() throws InterruptedException {
    AtomicLong value = new AtomicLong(1);
    try (PeakSampler sampler = PeakSampler.start(value::get, java.time.Duration.ofMillis(1))) {
      value.set(7);
      long seen = sampler.samples();
      while (sampler.samples() < seen + 2) {
        Thread.sleep(1);
      }
      value.set(2);
      assertThat(sampler.peak()).isEqualTo(7);
    }
  }

  private static String text(long bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    DemoText.write(out, bytes);
    return out.toString(StandardCharsets.US_ASCII);
  }
}
