package io.legoos.processor.process;

/**
 * Flags of mmap(2), madvise(2), mremap(2) and clone(2) (asm-generic/mman-common.h, linux/sched.h).
 */
final class MemoryFlags {
  static final int PROT_NONE = 0;
  static final int PROT_READ = 1;
  static final int PROT_WRITE = 2;
  static final int PROT_EXEC = 4;
  static final int PROT_ACCESS = PROT_READ | PROT_WRITE | PROT_EXEC;

  static final int MAP_SHARED = 0x01;
  static final int MAP_PRIVATE = 0x02;
  static final int MAP_TYPE = 0x0f;
  static final int MAP_FIXED = 0x10;
  static final int MAP_ANONYMOUS = 0x20;
  static final int MAP_32BIT = 0x40;
  static final int MAP_GROWSDOWN = 0x100;
  static final int MAP_LOCKED = 0x2000;
  static final int MAP_NORESERVE = 0x4000;
  static final int MAP_POPULATE = 0x8000;
  static final int MAP_HUGETLB = 0x40000;
  static final int MAP_FIXED_NOREPLACE = 0x100000;

  static final int MADV_DONTNEED = 4;
  static final int MADV_FREE = 8;
  static final int MADV_REMOVE = 9;
  static final int MADV_DONTFORK = 10;
  static final int MADV_DOFORK = 11;
  static final int MADV_MERGEABLE = 12;
  static final int MADV_WIPEONFORK = 18;
  static final int MADV_KEEPONFORK = 19;
  static final int MADV_POPULATE_WRITE = 23;
  static final int MADV_DONTNEED_LOCKED = 24;
  static final int MADV_GUARD_INSTALL = 102;

  static final int MREMAP_MAYMOVE = 1;
  static final int MREMAP_FIXED = 2;
  static final int MREMAP_DONTUNMAP = 4;

  static final long CLONE_VM = 0x100;
  static final long CLONE_PARENT = 0x8000;
  static final long CLONE_FS = 0x200;
  static final long CLONE_FILES = 0x400;
  static final long CLONE_SIGHAND = 0x800;
  static final long CLONE_VFORK = 0x4000;
  static final long CLONE_THREAD = 0x10000;
  static final long CLONE_UNTRACED = 0x800000;

  private MemoryFlags() {}
}
