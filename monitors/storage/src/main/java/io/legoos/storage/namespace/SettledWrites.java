package io.legoos.storage.namespace;

import io.legoos.protocol.control.v1.Origin;
import io.legoos.storage.volume.StorageException;
import io.legoos.storage.volume.StorageException.Errno;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Refuses writes whose holder has had their answer: one that was sent again and arrives late must
 * not undo a newer one. What the network had under way does not outlive this process, so nothing of
 * this is kept on the disk. Thread-safe.
 */
final class SettledWrites {
  private final ConcurrentMap<HolderKey, Long> settled = new ConcurrentHashMap<>();

  /**
   * To be called under the lock of the file that is written.
   *
   * @throws StorageException ESTALE when it is settled; EINVAL
   */
  void admit(Origin origin) throws StorageException {
    RequestKey key = RequestKey.of(origin);
    long known = settled.merge(key.holder(), key.settled(), Math::max);
    if (key.sequence() <= known) {
      throw new StorageException(Errno.ESTALE, "a write that is settled arrived again");
    }
  }

  /** The processor monitor of that incarnation is dead: its requests are refused elsewhere. */
  void forget(String incarnation) {
    settled.keySet().removeIf(holder -> holder.incarnation().equals(incarnation));
  }
}
