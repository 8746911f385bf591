package io.legoos.cli.bench.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.cli.bench.frame.ProgramRun.Ended;
import org.junit.jupiter.api.Test;

class OutcomeTest {
  private static final String REASON = "Killed\nlego: MemoryMonitorLost: memory-1 did hold it";

  private static Outcome of(int status, String output, String errors) {
    return Outcome.of(new Ended(status, 1, output, errors, null), "filled\nround 0\n");
  }

  @Test
  void anOutputIsIdenticalOrWrong() {
    assertThat(of(0, "filled\nround 0\n", "")).isEqualTo(Outcome.IDENTICAL);
    assertThat(of(0, "filled\n", "")).isEqualTo(Outcome.WRONG);
    assertThat(of(9, "filled\n", REASON)).isEqualTo(Outcome.WRONG);
    assertThat(of(137, "filled\nround 1\n", REASON)).isEqualTo(Outcome.WRONG);
  }

  @Test
  void aFailureHasAReason() {
    assertThat(of(137, "filled\n", REASON)).isEqualTo(Outcome.FAILED);
    assertThat(of(125, "", "lego: no home memory monitor")).isEqualTo(Outcome.FAILED);
    assertThat(of(137, "filled\n", "Killed")).isEqualTo(Outcome.UNEXPLAINED);
    assertThat(of(2, "filled\n", REASON)).as("a call said EFAULT").isEqualTo(Outcome.FAILED);
    assertThat(of(135, "filled\n", REASON)).isEqualTo(Outcome.FAILED);
    assertThat(of(1, "filled\n", "")).isEqualTo(Outcome.UNEXPLAINED);
  }

  @Test
  void onlyOneCopyMayBeTooFew() {
    assertThat(Outcome.IDENTICAL.isAllowed(2)).isTrue();
    assertThat(Outcome.FAILED.isAllowed(2)).isFalse();
    assertThat(Outcome.FAILED.isAllowed(1)).isTrue();
    assertThat(Outcome.WRONG.isAllowed(1)).isFalse();
    assertThat(Outcome.HUNG.isAllowed(1)).isFalse();
    assertThat(Outcome.UNEXPLAINED.isAllowed(1)).isFalse();
  }
}
