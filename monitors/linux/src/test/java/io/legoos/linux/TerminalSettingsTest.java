package io.legoos.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TerminalSettingsTest {
  private final Arena arena = Arena.ofAuto();
  private final SystemCalls calls = new SystemCalls(arena);
  private TestTerminal pty;

  @BeforeEach
  void open() throws LinuxException {
    pty = TestTerminal.open(calls);
  }

  @AfterEach
  void close() {
    pty.closeTerminal();
    pty.close();
  }

  private byte[] typed(String keys) {
    MemorySegment bytes = arena.allocateFrom(keys);
    calls.call(SyscallNumber.WRITE, pty.master(), bytes.address(), keys.length());
    MemorySegment read = arena.allocate(16);
    long count = calls.call(SyscallNumber.READ, pty.terminal(), read.address(), 16);
    return read.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE);
  }

  @Test
  void rawPassesEveryKeyAndTheOriginalComesBack() throws LinuxException {
    TerminalSettings original = TerminalSettings.of(calls, pty.terminal());
    original.raw().setOn(calls, pty.terminal());

    assertThat(TerminalSettings.of(calls, pty.master())).isEqualTo(original.raw());
    assertThat(typed("\r")).containsExactly('\r');
    assertThat(typed("\u0003")).containsExactly(3);

    TerminalSettings.of(original.structure()).setOn(calls, pty.master());
    assertThat(TerminalSettings.of(calls, pty.terminal())).isEqualTo(original);
    assertThat(typed("a\r")).containsExactly('a', '\n');
  }

  @Test
  void theWindowsSizeIsSeenAtBothEnds() throws LinuxException {
    WindowSize size = new WindowSize(40, 132, 1320, 65535);
    size.setOn(calls, pty.master());

    assertThat(WindowSize.of(calls, pty.terminal())).isEqualTo(size);
  }

  @Test
  void whatIsNoTerminalHasNone() {
    assertThatThrownBy(() -> TerminalSettings.of(calls, -1)).isInstanceOf(LinuxException.class);
    assertThatThrownBy(() -> TerminalSettings.of(new byte[60]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new WindowSize(0, 65536, 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new WindowSize(-1, 0, 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
