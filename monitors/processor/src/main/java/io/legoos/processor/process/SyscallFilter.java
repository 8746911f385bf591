package io.legoos.processor.process;

import io.legoos.linux.Errno;
import io.legoos.linux.Mounts;
import io.legoos.linux.SeccompProgram;
import io.legoos.linux.SyscallNumber;

/**
 * Which system calls of a program stop for the monitor: those that change its address space. All
 * others run at full speed (design section 4).
 */
final class SyscallFilter {
  /**
   * The call by which a task asks the monitor for a descriptor: getpgrp(2), which takes no
   * argument, with {@link #ASK_WORD} as its first. A number that Linux does not use would not do:
   * container runtimes' default profiles refuse those they do not know, and a refusal outweighs
   * this filter.
   */
  static final int ASK_CALL = SyscallNumber.GETPGRP;

  /** Drawn at random; "no argument" is whatever a program has in the register. */
  static final long ASK_WORD = 0x6c65_676f_a7d3_41b9L;

  /** prctl(2), Linux 6.4: all memory of a process may be merged with that of others. */
  static final int PR_SET_MEMORY_MERGE = 67;

  /** Every CLONE_NEW flag of clone(2); that of time namespaces is unshare(2)'s alone. */
  private static final int NAMESPACES =
      (int)
          (Mounts.CLONE_NEWNS
              | Mounts.CLONE_NEWUTS
              | Mounts.CLONE_NEWIPC
              | Mounts.CLONE_NEWPID
              | Mounts.CLONE_NEWNET
              | Mounts.CLONE_NEWUSER
              | Mounts.CLONE_NEWCGROUP);

  /** CLONE_NEWTIME; of clone(2) the bit is part of a signal's number. */
  private static final int TIME_NAMESPACE = 0x80;

  /** What container runtimes refuse whoever may not administer: ways to namespaces and mounts. */
  private static final int[] ADMINISTRATION = {
    SyscallNumber.SETNS,
    SyscallNumber.MOUNT,
    SyscallNumber.UMOUNT2,
    SyscallNumber.PIVOT_ROOT,
    SyscallNumber.MOUNT_SETATTR,
    SyscallNumber.OPEN_TREE,
    SyscallNumber.MOVE_MOUNT,
    SyscallNumber.FSOPEN,
    SyscallNumber.FSCONFIG,
    SyscallNumber.FSMOUNT,
    SyscallNumber.FSPICK,
    SyscallNumber.BPF,
    SyscallNumber.PERF_EVENT_OPEN
  };

  private SyscallFilter() {}

  /**
   * The filter of a program.
   *
   * @param confined whatever its surroundings let it do, it makes no namespaces and no mounts, user
   *     namespaces included
   */
  static SeccompProgram program(boolean confined) {
    SeccompProgram program =
        new SeccompProgram()
            .loadArchitecture()
            .jumpUnlessEqual(SeccompProgram.ARCH_X86_64, "kill")
            .loadNumber()
            .jumpIfAtLeast(SeccompProgram.X32_BIT, "nosys");
    if (confined) {
      for (int number : ADMINISTRATION) {
        program.jumpIfEqual(number, "denied");
      }
      program.jumpIfEqual(SyscallNumber.UNSHARE, "unshare");
    }
    program
        .jumpIfEqual(SyscallNumber.MUNMAP, "trace")
        .jumpIfEqual(SyscallNumber.BRK, "trace")
        .jumpIfEqual(SyscallNumber.MPROTECT, "trace")
        .jumpIfEqual(SyscallNumber.MREMAP, "trace")
        .jumpIfEqual(SyscallNumber.PKEY_MPROTECT, "trace")
        .jumpIfEqual(SyscallNumber.FORK, "trace")
        // Its flags are in memory, which may change after they were looked at: glibc falls back
        // to clone. The others discard pages behind the monitor's back; programs do without
        // them.
        .jumpIfEqual(SyscallNumber.CLONE3, "nosys")
        .jumpIfEqual(SyscallNumber.PROCESS_MADVISE, "nosys")
        .jumpIfEqual(SyscallNumber.IO_URING_SETUP, "nosys")
        .jumpIfEqual(SyscallNumber.MMAP, "mmap")
        .jumpIfEqual(SyscallNumber.MADVISE, "madvise")
        .jumpIfEqual(SyscallNumber.CLONE, "clone")
        .jumpIfEqual(SyscallNumber.PRCTL, "prctl")
        .jumpIfEqual(ASK_CALL, "ask")
        .answer(SeccompProgram.RET_ALLOW);
    memoryCalls(program);
    clone(program, confined);
    request(program);
    return endings(program);
  }

  private static void memoryCalls(SeccompProgram program) {
    program
        .label("mmap")
        .loadArgument(3)
        .jumpIfAnyBit(
            MemoryFlags.MAP_ANONYMOUS | MemoryFlags.MAP_FIXED | MemoryFlags.MAP_FIXED_NOREPLACE,
            "trace")
        .answer(SeccompProgram.RET_ALLOW);
    program
        .label("madvise")
        .loadArgument(2)
        .jumpIfEqual(MemoryFlags.MADV_DONTNEED, "trace")
        .jumpIfEqual(MemoryFlags.MADV_FREE, "trace")
        .jumpIfEqual(MemoryFlags.MADV_REMOVE, "trace")
        .jumpIfEqual(MemoryFlags.MADV_DONTFORK, "trace")
        .jumpIfEqual(MemoryFlags.MADV_DOFORK, "trace")
        .jumpIfEqual(MemoryFlags.MADV_WIPEONFORK, "trace")
        .jumpIfEqual(MemoryFlags.MADV_KEEPONFORK, "trace")
        .jumpIfEqual(MemoryFlags.MADV_DONTNEED_LOCKED, "trace")
        .jumpIfEqual(MemoryFlags.MADV_GUARD_INSTALL, "trace")
        // A page that the kernel has merged with others is no longer write-protected by us: the
        // first write to it is not seen.
        .jumpIfEqual(MemoryFlags.MADV_MERGEABLE, "invalid")
        .answer(SeccompProgram.RET_ALLOW);
    program
        .label("prctl")
        .loadArgument(0)
        .jumpIfEqual(PR_SET_MEMORY_MERGE, "invalid")
        .answer(SeccompProgram.RET_ALLOW);
  }

  private static void request(SeccompProgram program) {
    program
        .label("ask")
        .loadArgument(0)
        .jumpUnlessEqual((int) ASK_WORD, "ordinary")
        .loadArgumentHigh(0)
        .jumpUnlessEqual((int) (ASK_WORD >>> 32), "ordinary")
        .answer(SeccompProgram.RET_USER_NOTIF)
        .label("ordinary")
        .answer(SeccompProgram.RET_ALLOW);
  }

  private static void clone(SeccompProgram program, boolean confined) {
    if (confined) {
      program
          .label("unshare")
          .loadArgument(0)
          .jumpIfAnyBit(NAMESPACES | TIME_NAMESPACE, "denied")
          .answer(SeccompProgram.RET_ALLOW);
    }
    program.label("clone").loadArgument(0);
    if (confined) {
      program.jumpIfAnyBit(NAMESPACES, "denied");
    }
    program
        // An untraced task would leave the monitor's supervision.
        .jumpIfAnyBit((int) MemoryFlags.CLONE_UNTRACED, "denied")
        .jumpIfAnyBit((int) MemoryFlags.CLONE_VM, "allow")
        // A parent that runs on could reach the descriptors that its child is given at its birth.
        .jumpIfAnyBit((int) MemoryFlags.CLONE_FILES, "denied")
        .answer(SeccompProgram.RET_TRACE)
        .label("allow")
        .answer(SeccompProgram.RET_ALLOW);
  }

  private static SeccompProgram endings(SeccompProgram program) {
    // The agent's own calls come from its code page and are the monitor's: never traced.
    return program
        .label("trace")
        .loadInstructionPointerHigh()
        .jumpUnlessEqual((int) (AgentLayout.CODE_ADDRESS >>> 32), "stop")
        .loadInstructionPointerLow()
        .jumpIfAtLeast((int) (AgentLayout.CODE_ADDRESS + AgentLayout.CODE_BYTES), "stop")
        .answer(SeccompProgram.RET_ALLOW)
        .label("stop")
        .answer(SeccompProgram.RET_TRACE)
        .label("denied")
        .answer(SeccompProgram.RET_ERRNO | Errno.EPERM)
        .label("invalid")
        .answer(SeccompProgram.RET_ERRNO | Errno.EINVAL)
        .label("nosys")
        .answer(SeccompProgram.RET_ERRNO | Errno.ENOSYS)
        .label("kill")
        .answer(SeccompProgram.RET_KILL_PROCESS);
  }
}
