package io.legoos.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;

/**
 * posix_spawn(3): starts a child of the calling thread, which alone may then wait for it.
 * ProcessBuilder is not used because its reaper thread would steal ptrace stops.
 */
public final class PosixSpawn {
  // sizeof(posix_spawn_file_actions_t) and posix_spawnattr_t of glibc x86-64 are 80 and 336.
  private static final long FILE_ACTIONS_BYTES = 128;
  private static final long ATTRIBUTES_BYTES = 512;
  private static final short SETSIGMASK = 0x08;
  private static final short SETSIGDEF = 0x04;
  private static final long SIGSET_BYTES = 128;

  private final MethodHandle spawn;
  private final MethodHandle actionsInit;
  private final MethodHandle actionsDestroy;
  private final MethodHandle addDup2;
  private final MethodHandle attributesInit;
  private final MethodHandle setFlags;
  private final MethodHandle setSignalMask;
  private final MethodHandle setSignalDefault;

  public PosixSpawn() {
    this.spawn =
        link(
            "posix_spawn",
            ValueLayout.ADDRESS,
            ValueLayout.ADDRESS,
            ValueLayout.ADDRESS,
            ValueLayout.ADDRESS,
            ValueLayout.ADDRESS,
            ValueLayout.ADDRESS);
    this.actionsInit = link("posix_spawn_file_actions_init", ValueLayout.ADDRESS);
    this.actionsDestroy = link("posix_spawn_file_actions_destroy", ValueLayout.ADDRESS);
    this.addDup2 =
        link(
            "posix_spawn_file_actions_adddup2",
            ValueLayout.ADDRESS,
            ValueLayout.JAVA_INT,
            ValueLayout.JAVA_INT);
    this.attributesInit = link("posix_spawnattr_init", ValueLayout.ADDRESS);
    this.setFlags = link("posix_spawnattr_setflags", ValueLayout.ADDRESS, ValueLayout.JAVA_SHORT);
    this.setSignalMask =
        link("posix_spawnattr_setsigmask", ValueLayout.ADDRESS, ValueLayout.ADDRESS);
    this.setSignalDefault =
        link("posix_spawnattr_setsigdefault", ValueLayout.ADDRESS, ValueLayout.ADDRESS);
  }

  private static MethodHandle link(String name, java.lang.foreign.MemoryLayout... arguments) {
    Linker linker = Linker.nativeLinker();
    SymbolLookup lookup = linker.defaultLookup();
    return linker.downcallHandle(
        lookup.find(name).orElseThrow(), FunctionDescriptor.of(ValueLayout.JAVA_INT, arguments));
  }

  /**
   * Starts {@code path} with an empty environment, default signal actions and an empty signal mask.
   *
   * @param standardDescriptors what becomes descriptor 0, 1, 2, ...; none: as in this process
   * @return the child's process id
   */
  @SuppressWarnings("ThrowSpecificExceptions")
  public int start(String path, String argument0, List<Integer> standardDescriptors)
      throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment actions = arena.allocate(FILE_ACTIONS_BYTES, 8);
      check((int) actionsInit.invokeExact(actions));
      for (int i = 0; i < standardDescriptors.size(); i++) {
        check((int) addDup2.invokeExact(actions, (int) standardDescriptors.get(i), i));
      }
      MemorySegment attributes = arena.allocate(ATTRIBUTES_BYTES, 8);
      check((int) attributesInit.invokeExact(attributes));
      check((int) setFlags.invokeExact(attributes, (short) (SETSIGMASK | SETSIGDEF)));
      MemorySegment none = arena.allocate(SIGSET_BYTES, 8);
      check((int) setSignalMask.invokeExact(attributes, none));
      MemorySegment all = arena.allocate(SIGSET_BYTES, 8).fill((byte) 0xff);
      check((int) setSignalDefault.invokeExact(attributes, all));
      MemorySegment argv = arena.allocate(16, 8);
      argv.set(ValueLayout.ADDRESS, 0, arena.allocateFrom(argument0));
      MemorySegment envp = arena.allocate(8, 8);
      MemorySegment pid = arena.allocate(4, 4);
      int error =
          (int) spawn.invokeExact(pid, arena.allocateFrom(path), actions, attributes, argv, envp);
      check((int) actionsDestroy.invokeExact(actions));
      if (error != 0) {
        throw new LinuxException(error, "posix_spawn(" + path + ")");
      }
      return pid.get(ValueLayout.JAVA_INT, 0);
    } catch (LinuxException e) {
      throw e;
    } catch (Throwable impossible) {
      throw new AssertionError("a downcall does not throw", impossible);
    }
  }

  private static void check(int error) throws LinuxException {
    if (error != 0) {
      throw new LinuxException(error, "posix_spawn set-up");
    }
  }
}
