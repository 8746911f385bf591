package io.legoos.storage.namespace;

import io.legoos.storage.volume.StorageException;
import io.legoos.storage.volume.StorageException.Errno;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Refuses requests whose holder has had their answer: one that was sent again and arrives late must
 * not undo a newer one. What the network had under way does not outlive this process, so nothing of
 * this is kept on the disk. Thread-safe.
 */
final class SettledRequests {
  private final ConcurrentMap<HolderKey, Long> settled = new ConcurrentHashMap<>();

  /**
   * To be called under the lock of the file whose content changes, or inside the transaction.
   *
   * @throws StorageException ESTALE when it is settled
   */
  void admit(RequestKey key) throws StorageException {
    long known = settled.merge(key.holder(), key.settled(), Math::max);
    if (key.sequence() <= known) {
      throw new StorageException(Errno.ESTALE, "a request that is settled arrived again");
    }
  }

  /** The processor monitor of that incarnation is dead: its requests are refused elsewhere. */
  void forget(String incarnation) {
    settled.keySet().removeIf(holder -> holder.incarnation().equals(incarnation));
  }
}
