package io.legoos.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WaitStatusTest {
  @Test
  void anExitIsSilent() {
    WaitStatus status = new WaitStatus(7 << 8);

    assertThat(status.exitStatus()).isEqualTo(7);
    assertThat(status.message()).isNull();
  }

  @Test
  void aSignalIsNamedAsByAShell() {
    assertThat(new WaitStatus(11).exitStatus()).isEqualTo(139);
    assertThat(new WaitStatus(11).message()).isEqualTo("Segmentation fault");
    assertThat(new WaitStatus(11 | 0x80).message()).isEqualTo("Segmentation fault (core dumped)");
    assertThat(new WaitStatus(2).exitStatus()).isEqualTo(130);
    assertThat(new WaitStatus(2).message()).isNull();
  }
}
