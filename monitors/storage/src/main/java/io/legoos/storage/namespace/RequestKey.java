package io.legoos.storage.namespace;

import io.legoos.protocol.control.v1.Origin;
import io.legoos.storage.volume.StorageException;
import io.legoos.storage.volume.StorageException.Errno;

/** Which request of which holder it is, checked. */
record RequestKey(HolderKey holder, long sequence, long settled) {
  /** So many requests of a holder may be without an answer; bounds what is kept of them. */
  static final long MAX_UNSETTLED = 4096;

  /**
   * Checks what came off the wire.
   *
   * @throws StorageException EINVAL
   */
  static RequestKey of(Origin origin) throws StorageException {
    HolderKey holder = HolderKey.of(origin.getHolder());
    long open = origin.getSequence() - origin.getSettled();
    if (origin.getSettled() < 0 || open < 1 || open > MAX_UNSETTLED) {
      throw new StorageException(Errno.EINVAL, "a sequence is 1 to 4096 more than what is settled");
    }
    return new RequestKey(holder, origin.getSequence(), origin.getSettled());
  }
}
