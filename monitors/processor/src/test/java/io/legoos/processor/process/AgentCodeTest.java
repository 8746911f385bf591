package io.legoos.processor.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The agent's bytes against an assembly of its listing, instruction by instruction. */
class AgentCodeTest {
  /** Label, machine code (a short jump names its target), as in the listing of AgentCode. */
  private static final String[][] LISTING = {
    {"", "4531ed"}, // xor r13d, r13d
    {"wait", "418b0424"}, // mov eax, [r12]
    {"", "4439e8"}, // cmp eax, r13d
    {"", "75", "work"}, // jne work
    {"", "4c89e7"}, // mov rdi, r12
    {"", "31f6"}, // xor esi, esi
    {"", "4489ea"}, // mov edx, r13d
    {"", "4531d2"}, // xor r10d, r10d
    {"", "b8ca000000"}, // mov eax, 202
    {"", "0f05"}, // syscall
    {"", "eb", "wait"}, // jmp wait
    {"work", "4189c5"}, // mov r13d, eax
    {"", "4d8d742410"}, // lea r14, [r12+16]
    {"", "458b7c2408"}, // mov r15d, [r12+8]
    {"next", "4585ff"}, // test r15d, r15d
    {"", "74", "finish"}, // jz finish
    {"", "498b06"}, // mov rax, [r14]
    {"", "498b7e08"}, // mov rdi, [r14+8]
    {"", "498b7610"}, // mov rsi, [r14+16]
    {"", "498b5618"}, // mov rdx, [r14+24]
    {"", "4d8b5620"}, // mov r10, [r14+32]
    {"", "4d8b4628"}, // mov r8, [r14+40]
    {"", "4d8b4e30"}, // mov r9, [r14+48]
    {"", "0f05"}, // syscall
    {"", "49894638"}, // mov [r14+56], rax
    {"", "4983c640"}, // add r14, 64
    {"", "41ffcf"}, // dec r15d
    {"", "eb", "next"}, // jmp next
    {"finish", "45896c2404"}, // mov [r12+4], r13d
    {"", "498d7c2404"}, // lea rdi, [r12+4]
    {"", "be01000000"}, // mov esi, 1
    {"", "baffffff7f"}, // mov edx, 0x7fffffff
    {"", "b8ca000000"}, // mov eax, 202
    {"", "0f05"}, // syscall
    {"", "eb", "wait"}, // jmp wait
  };

  private static String assemble() {
    Map<String, Integer> labels = new HashMap<>();
    int at = 0;
    for (String[] line : LISTING) {
      labels.put(line[0], at);
      at += line[1].length() / 2 + (line.length - 2);
    }
    StringBuilder code = new StringBuilder();
    for (String[] line : LISTING) {
      code.append(line[1]);
      if (line.length == 3) {
        int end = code.length() / 2 + 1;
        code.append(HexFormat.of().toHexDigits((byte) (labels.getOrDefault(line[2], 0) - end)));
      }
    }
    return code.toString();
  }

  @Test
  void theBytesAreTheListing() {
    assertThat(HexFormat.of().formatHex(AgentCode.bytes())).isEqualTo(assemble());
  }

  @Test
  void itFitsItsPageAndMakesThreeKindsOfCalls() {
    byte[] code = AgentCode.bytes();
    assertThat(code.length).isLessThanOrEqualTo((int) AgentLayout.CODE_BYTES);
    int calls = 0;
    for (int i = 0; i + 1 < code.length; i++) {
      calls += code[i] == 0x0f && code[i + 1] == 0x05 ? 1 : 0;
    }
    assertThat(calls).isEqualTo(3);
  }

  @Test
  void theListingUsesTheLayoutOfTheControlPage() {
    assertThat(AgentLayout.REQUEST).isZero();
    assertThat(AgentLayout.DONE).isEqualTo(4);
    assertThat(AgentLayout.COUNT).isEqualTo(8);
    assertThat(AgentLayout.OPERATIONS).isEqualTo(0x10);
    assertThat(AgentLayout.OPERATION_BYTES).isEqualTo(0x40);
    assertThat(AgentLayout.OPERATION_RESULT).isEqualTo(0x38);
    assertThat(
            AgentLayout.ARGUMENTS + (long) AgentLayout.MAX_OPERATIONS * AgentLayout.ARGUMENT_BYTES)
        .isLessThanOrEqualTo(AgentLayout.CONTROL_BYTES);
    assertThat(AgentLayout.CONTROL_ADDRESS + AgentLayout.CONTROL_BYTES)
        .isLessThanOrEqualTo(AgentLayout.STAGING_ADDRESS);
    assertThat(AgentLayout.STAGING_ADDRESS + AgentLayout.STAGING_BYTES)
        .isLessThanOrEqualTo(AgentLayout.EXECUTABLE_STAGING_ADDRESS);
  }
}
