package io.legoos.storage.namespace;

import io.legoos.protocol.control.v1.Holder;
import io.legoos.runtime.Names;
import io.legoos.storage.volume.StorageException;
import io.legoos.storage.volume.StorageException.Errno;

/** One mounted volume at one start of a processor monitor, checked. */
record HolderKey(String processor, String incarnation, long mount) {
  /**
   * Checks what came off the wire.
   *
   * @throws StorageException EINVAL
   */
  static HolderKey of(Holder holder) throws StorageException {
    if (!Names.isLegal(holder.getProcessor()) || !Names.isLegal(holder.getIncarnation())) {
      throw new StorageException(Errno.EINVAL, "a holder has a processor and an incarnation");
    }
    return new HolderKey(holder.getProcessor(), holder.getIncarnation(), holder.getMount());
  }
}
