package io.legoos.processor.fs;

import io.legoos.linux.Errno;
import io.legoos.linux.LinuxException;
import io.legoos.linux.fuse.FuseOpcode;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves each request by its kind; those it does not know are ENOSYS. Thread-safe. */
final class FuseDispatcher {
  private static final Logger LOG = LoggerFactory.getLogger(FuseDispatcher.class);

  private final VolumeClient volume;
  private final NameOperations names;
  private final AttributeOperations attributes;
  private final DataOperations data;
  private final DirectoryOperations directories;
  private final ExtendedOperations extended;
  private final InodeTable inodes;
  private final FuseStatistics statistics;

  FuseDispatcher(
      VolumeClient volume, InodeTable inodes, FuseOptions options, FuseStatistics statistics) {
    this.volume = volume;
    this.names = new NameOperations(volume, inodes, options);
    this.attributes = new AttributeOperations(volume, inodes, options, InstantSource.system());
    this.data = new DataOperations(volume, inodes, statistics);
    this.directories = new DirectoryOperations(volume, inodes, options);
    this.extended = new ExtendedOperations(volume);
    this.inodes = inodes;
    this.statistics = statistics;
  }

  /** Whether the kernel waits for an answer to this kind. */
  static boolean isAnswered(int opcode) {
    return opcode != FuseOpcode.FORGET && opcode != FuseOpcode.BATCH_FORGET;
  }

  /** Serves the request; 0, or the errno to answer with. Throws nothing. */
  int serve(FuseCall call) {
    long startNanos = System.nanoTime();
    int opcode = call.request().opcode();
    int errno = outcome(call);
    if (errno != 0) {
      untold(call);
    }
    statistics.answered(opcode, errno, System.nanoTime() - startNanos);
    return errno;
  }

  private int outcome(FuseCall call) {
    try {
      run(call.request().opcode(), call);
      return 0;
    } catch (VolumeException e) {
      return e.errno();
    } catch (LinuxException e) {
      LOG.warn("FUSE request {}: {}", call.request().opcode(), e.getMessage());
      return e.errno();
    } catch (RuntimeException | Error e) {
      LOG.error("FUSE request {} failed", call.request().opcode(), e);
      return Errno.EIO;
    }
  }

  /** The answer has not reached the kernel. */
  void untold(FuseCall call) {
    for (int i = 0; i < call.told().size(); i++) {
      inodes.untold(call.told().getLong(i));
      inodes.forgotten(call.told().getLong(i), 1);
    }
    call.told().clear();
    inodes.untold(call.request().nodeId());
    call.notOpened(volume);
  }

  private void run(int opcode, FuseCall call) throws VolumeException, LinuxException {
    switch (opcode) {
      case FuseOpcode.INIT -> FuseNegotiation.init(call);
      case FuseOpcode.READ -> data.read(call);
      case FuseOpcode.WRITE -> data.write(call);
      case FuseOpcode.LOOKUP -> names.lookup(call);
      case FuseOpcode.FORGET -> names.forget(call);
      case FuseOpcode.BATCH_FORGET -> names.forgetMany(call);
      case FuseOpcode.GETATTR -> attributes.get(call);
      case FuseOpcode.SETATTR -> attributes.set(call);
      case FuseOpcode.OPEN -> data.open(call);
      case FuseOpcode.RELEASE -> data.release(call);
      case FuseOpcode.OPENDIR -> call.reply().putOpen(0, 0);
      case FuseOpcode.RELEASEDIR, FuseOpcode.DESTROY -> {}
      case FuseOpcode.READDIR -> directories.read(call);
      case FuseOpcode.READDIRPLUS -> directories.readPlus(call);
      case FuseOpcode.FSYNC, FuseOpcode.FSYNCDIR -> data.sync(call);
      case FuseOpcode.IOCTL -> throw new VolumeException(Errno.ENOTTY, "ioctl");
      default -> runOther(opcode, call);
    }
  }

  private void runOther(int opcode, FuseCall call) throws VolumeException, LinuxException {
    switch (opcode) {
      case FuseOpcode.CREATE -> names.create(call);
      case FuseOpcode.MKNOD -> names.makeNode(call);
      case FuseOpcode.MKDIR -> names.makeDirectory(call);
      case FuseOpcode.SYMLINK -> names.makeSymlink(call);
      case FuseOpcode.READLINK -> names.readSymlink(call);
      case FuseOpcode.LINK -> names.link(call);
      case FuseOpcode.UNLINK -> names.unlink(call);
      case FuseOpcode.RMDIR -> names.removeDirectory(call);
      case FuseOpcode.RENAME -> names.rename(call);
      case FuseOpcode.RENAME2 -> names.renameWithFlags(call);
      case FuseOpcode.STATFS -> attributes.statistics(call);
      case FuseOpcode.FALLOCATE -> data.allocate(call);
      case FuseOpcode.LSEEK -> data.seek(call);
      case FuseOpcode.SYNCFS -> data.syncAll();
      case FuseOpcode.GETXATTR -> extended.get(call);
      case FuseOpcode.SETXATTR -> extended.set(call);
      case FuseOpcode.LISTXATTR -> extended.list(call);
      case FuseOpcode.REMOVEXATTR -> extended.remove(call);
      // FLUSH among them: nothing is held back here, and what mmap made dirty the kernel writes
      // before it asks. COPY_FILE_RANGE, POLL, STATX, TMPFILE: the kernel has its own ways.
      default -> throw new VolumeException(Errno.ENOSYS, "FUSE " + opcode);
    }
  }
}
