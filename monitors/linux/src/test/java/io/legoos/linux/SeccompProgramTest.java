package io.legoos.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class SeccompProgramTest {
  private static String hex(SeccompProgram program) {
    try (Arena arena = Arena.ofConfined()) {
      return HexFormat.of().formatHex(program.assemble(arena).toArray(ValueLayout.JAVA_BYTE));
    }
  }

  @Test
  void instructionsAreThoseOfLinuxFilterH() {
    SeccompProgram program =
        new SeccompProgram()
            .loadArchitecture()
            .jumpUnlessEqual(SeccompProgram.ARCH_X86_64, "end")
            .loadNumber()
            .jumpIfEqual(59, "end")
            .loadArgument(2)
            .jumpIfAnyBit(6, "end")
            .jumpUnlessAnyBit(1, "end")
            .loadInstructionPointerHigh()
            .jumpIfAtLeast(0x4000, "end")
            .loadInstructionPointerLow()
            .answer(SeccompProgram.RET_ALLOW)
            .label("end")
            .answer(SeccompProgram.RET_TRACE);
    assertThat(program.size()).isEqualTo(12);
    assertThat(hex(program))
        .isEqualTo(
            "2000000004000000" // ld [4]
                + "150000093e0000c0" // jne arch, +9
                + "2000000000000000" // ld [0]
                + "150007003b000000" // jeq 59, +7
                + "2000000020000000" // ld [32]
                + "4500050006000000" // jset 6, +5
                + "4500000401000000" // jclear 1, +4
                + "200000000c000000" // ld [12]
                + "3500020000400000" // jge 0x4000, +2
                + "2000000008000000" // ld [8]
                + "060000000000ff7f" // ret allow
                + "060000000000f07f"); // ret trace
  }

  @Test
  void aJumpToNowhereIsAnError() {
    SeccompProgram program = new SeccompProgram().jumpIfEqual(1, "gone");
    assertThatThrownBy(() -> hex(program))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("gone");
  }

  @Test
  void jumpsGoForwardOnly() {
    SeccompProgram program = new SeccompProgram().label("back").loadNumber().jumpIfEqual(1, "back");
    assertThatThrownBy(() -> hex(program)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aJumpReaches255InstructionsAndNoMore() {
    assertThat(hex(far(255))).startsWith("1500ff00");
    SeccompProgram tooFar = far(256);
    assertThatThrownBy(() -> hex(tooFar)).isInstanceOf(IllegalStateException.class);
  }

  private static SeccompProgram far(int distance) {
    SeccompProgram program = new SeccompProgram().jumpIfEqual(1, "far");
    for (int i = 0; i < distance; i++) {
      program.loadNumber();
    }
    return program.label("far").answer(SeccompProgram.RET_ALLOW);
  }
}
