package io.legoos.linux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WaitStatusTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 127, 128, 139, 255})
  void anExit(int exit) {
    int status = exit << 8;
    assertThat(WaitStatus.exited(status)).isTrue();
    assertThat(WaitStatus.exitStatus(status)).isEqualTo(exit);
    assertThat(WaitStatus.signaled(status)).isFalse();
    assertThat(WaitStatus.stopped(status)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 9, 11, 15, 64})
  void aDeathBySignalWithAndWithoutCore(int signal) {
    for (int status : new int[] {signal, signal | 0x80}) {
      assertThat(WaitStatus.signaled(status)).isTrue();
      assertThat(WaitStatus.termSignal(status)).isEqualTo(signal);
      assertThat(WaitStatus.exited(status)).isFalse();
      assertThat(WaitStatus.stopped(status)).isFalse();
    }
  }

  @Test
  void aStop() {
    int status = 0x137f;
    assertThat(WaitStatus.stopped(status)).isTrue();
    assertThat(WaitStatus.stopSignal(status)).isEqualTo(Signals.SIGSTOP);
    assertThat(WaitStatus.ptraceEvent(status)).isZero();
    assertThat(WaitStatus.exited(status)).isFalse();
    assertThat(WaitStatus.signaled(status)).isFalse();
  }

  @Test
  void aSystemCallStop() {
    int status = 0x857f;
    assertThat(WaitStatus.stopped(status)).isTrue();
    assertThat(WaitStatus.stopSignal(status)).isEqualTo(Signals.SIGTRAP | 0x80);
  }

  @Test
  void aPtraceEvent() {
    int status = Ptrace.EVENT_EXEC << 16 | 0x057f;
    assertThat(WaitStatus.stopped(status)).isTrue();
    assertThat(WaitStatus.stopSignal(status)).isEqualTo(Signals.SIGTRAP);
    assertThat(WaitStatus.ptraceEvent(status)).isEqualTo(Ptrace.EVENT_EXEC);
  }
}
