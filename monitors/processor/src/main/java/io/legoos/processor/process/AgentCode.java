package io.legoos.processor.process;

import java.util.HexFormat;

/**
 * The agent's program: waits on a futex for a request, makes the system calls it finds in the
 * control page, and says when it is done. It uses registers only, no stack. Position-independent;
 * r12 holds the address of the control page.
 *
 * <pre>
 *         xor  r13d, r13d              ; the last request that was served
 * wait:   mov  eax, [r12]              ; request
 *         cmp  eax, r13d
 *         jne  work
 *         mov  rdi, r12                ; futex(request, FUTEX_WAIT, r13d, NULL)
 *         xor  esi, esi
 *         mov  edx, r13d
 *         xor  r10d, r10d
 *         mov  eax, 202
 *         syscall
 *         jmp  wait
 * work:   mov  r13d, eax
 *         lea  r14, [r12+16]           ; operations
 *         mov  r15d, [r12+8]           ; count
 * next:   test r15d, r15d
 *         jz   finish
 *         mov  rax, [r14]              ; number and six arguments
 *         mov  rdi, [r14+8]
 *         mov  rsi, [r14+16]
 *         mov  rdx, [r14+24]
 *         mov  r10, [r14+32]
 *         mov  r8, [r14+40]
 *         mov  r9, [r14+48]
 *         syscall
 *         mov  [r14+56], rax           ; result
 *         add  r14, 64
 *         dec  r15d
 *         jmp  next
 * finish: mov  [r12+4], r13d           ; done
 *         lea  rdi, [r12+4]            ; futex(done, FUTEX_WAKE, INT_MAX)
 *         mov  esi, 1
 *         mov  edx, 0x7fffffff
 *         mov  eax, 202
 *         syscall
 *         jmp  wait
 * </pre>
 */
final class AgentCode {
  private static final String BYTES =
      "4531ed418b04244439e875144c89e731f64489ea4531d2b8ca0000000f05ebe3"
          + "4189c54d8d742410458b7c24084585ff742a498b06498b7e08498b7610498b56"
          + "184d8b56204d8b46284d8b4e300f05498946384983c64041ffcfebd145896c24"
          + "04498d7c2404be01000000baffffff7fb8ca0000000f05eb8a";

  private AgentCode() {}

  static byte[] bytes() {
    return HexFormat.of().parseHex(BYTES);
  }
}
