package io.legoos.managers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class BoundedInputTest {
  private final BoundedInput in = new BoundedInput(new ByteArrayInputStream(new byte[20]), 8);

  @Test
  void aMessageUpToTheLimitIsReadAndTheNextHasTheWholeLimitAgain() throws Exception {
    assertThat(in.readNBytes(8)).hasSize(8);
    in.renew();
    assertThat(in.read()).isZero();
    assertThat(in.readNBytes(7)).hasSize(7);
  }

  @Test
  void oneByteMoreIsRefused() throws Exception {
    in.readNBytes(8);
    assertThatThrownBy(in::read).isInstanceOf(IOException.class).hasMessageContaining("8 bytes");
    assertThatThrownBy(() -> in.read(new byte[1], 0, 1)).isInstanceOf(IOException.class);
  }

  @Test
  void aGreedyReadIsCutToTheLimit() {
    assertThatThrownBy(() -> in.readNBytes(9)).isInstanceOf(IOException.class);
  }
}
