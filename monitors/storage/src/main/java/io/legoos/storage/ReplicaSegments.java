package io.legoos.storage;

import io.legoos.protocol.Incarnation;
import io.legoos.protocol.ReplicaFile;
import io.legoos.protocol.control.v1.FileRef;
import io.legoos.protocol.control.v1.MonitorIdentity;
import io.legoos.protocol.control.v1.Role;
import io.legoos.runtime.PeerIdentity;
import io.legoos.runtime.PeerRole;
import io.legoos.storage.volume.StorageException;
import io.legoos.storage.volume.StorageException.Errno;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whose the segments of replica logs are: each the memory monitor's that its name says, and
 * nobody's any more once that start of it is dead. Then it is removed, and cannot be written again
 * by a monitor that was only slow. Thread-safe.
 */
final class ReplicaSegments implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ReplicaSegments.class);

  /** As many as the managers know. */
  private static final int MAX_DEAD = 4096;

  private final VNodeStore store;
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

  /** The latest; written to under the write lock, oldest first. */
  private final Set<Incarnation> dead = new LinkedHashSet<>();

  private final AtomicBoolean due = new AtomicBoolean();
  private final ExecutorService sweeper =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("replica-sweeper").factory());

  ReplicaSegments(VNodeStore store) {
    this.store = store;
  }

  /** What is done with a file. */
  @FunctionalInterface
  interface Access<A> {
    A run() throws StorageException;
  }

  /**
   * Does it, unless the file is a segment that is not the caller's.
   *
   * @throws StorageException EACCES, and those of {@code access}
   */
  <A> A guard(FileRef file, PeerIdentity caller, Access<A> access) throws StorageException {
    if (!file.getVnode().equals(ReplicaFile.VNODE)) {
      return access.run();
    }
    String path = file.getPath();
    Optional<ReplicaFile> segment = ReplicaFile.named(path.isEmpty() ? "" : path.substring(1));
    if (segment.isEmpty()
        || caller.role() != PeerRole.MEMORY
        || !caller.name().equals(segment.get().monitor())) {
      throw new StorageException(Errno.EACCES, "no segment of " + caller);
    }
    // Held meanwhile, so that nothing is written after the sweep.
    lock.readLock().lock();
    try {
      if (dead.contains(segment.get().incarnation())) {
        throw new StorageException(Errno.EACCES, "this start of " + caller + " is dead");
      }
      return access.run();
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Removes, in the background, the segments of a memory monitor that is dead; idempotent. */
  void forget(MonitorIdentity monitor) {
    if (monitor.getRole() != Role.ROLE_MEMORY) {
      return;
    }
    lock.writeLock().lock();
    try {
      if (!dead.add(Incarnation.of(monitor.getIncarnation()))) {
        return;
      }
      if (dead.size() > MAX_DEAD) {
        dead.remove(dead.iterator().next());
      }
    } finally {
      lock.writeLock().unlock();
    }
    if (due.compareAndSet(false, true)) {
      sweeper.execute(this::sweep);
    }
  }

  private void sweep() {
    due.set(false);
    int removed = 0;
    try {
      for (String name : store.names(ReplicaFile.VNODE)) {
        Optional<ReplicaFile> segment = ReplicaFile.named(name);
        if (segment.isPresent() && isDead(segment.get().incarnation())) {
          FileRef file =
              FileRef.newBuilder()
                  .setVnode(ReplicaFile.VNODE)
                  .setPath(segment.get().path())
                  .build();
          removed += store.remove(FilePath.of(file)) ? 1 : 0;
        }
      }
    } catch (StorageException e) {
      LOG.warn("segments of dead memory monitors are left behind: {}", e.getMessage());
    }
    if (removed > 0) {
      LOG.info("removed {} segments of dead memory monitors", removed);
    }
  }

  private boolean isDead(Incarnation incarnation) {
    lock.readLock().lock();
    try {
      return dead.contains(incarnation);
    } finally {
      lock.readLock().unlock();
    }
  }

  /** What is not removed by now is removed after the next start. */
  @Override
  public void close() {
    sweeper.shutdownNow();
  }
}
