package io.legoos.cli.demo;

import io.legoos.linux.SystemCalls;
import java.lang.foreign.Arena;

/** kcmp(2): whether two processes share a kernel object. One thread at a time. */
public final class KernelComparison implements ProcessTree.SameAddressSpace {
  /** asm/unistd_64.h. */
  private static final int KCMP = 312;

  /** linux/kcmp.h, KCMP_VM. */
  private static final int ADDRESS_SPACE = 1;

  private final SystemCalls calls = new SystemCalls(Arena.ofAuto());

  @Override
  public boolean test(long pid, long otherPid) {
    return calls.call(KCMP, pid, otherPid, ADDRESS_SPACE, 0) == 0;
  }
}
