package io.legoos.storage.namespace;

import io.legoos.protocol.Incarnation;
import io.legoos.protocol.control.v1.MonitorIdentity;
import io.legoos.protocol.control.v1.OpenVolumeResponse;
import io.legoos.protocol.control.v1.Role;
import io.legoos.runtime.Names;
import io.legoos.storage.volume.StorageException;
import io.legoos.storage.volume.StorageException.Errno;
import io.legoos.storage.volume.VolumeSpace;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The volumes of all vNodes, a directory each below one; all are open. Thread-safe. */
public final class Volumes implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Volumes.class);

  private static final int MAX_VOLUMES = 4096;

  /** No name of a vNode starts so. */
  private static final String DELETED = ".deleted-";

  private final Path root;
  private final VolumeSpace space;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final DeadHolders dead = new DeadHolders();
  private final Map<String, Volume> volumes = new ConcurrentHashMap<>();

  /** Held while volumes come and go. */
  private final Object lifeLock = new Object();

  private Volumes(Path root, VolumeSpace space, InstantSource clock, RandomGenerator random) {
    this.root = root;
    this.space = space;
    this.clock = clock;
    this.random = random;
  }

  /**
   * Opens all volumes below {@code root}, which is made if need be, and charges {@code space} with
   * what they have. One that cannot be opened is logged; its requests fail with EIO.
   *
   * @param random draws the identities of volumes; a {@link java.security.SecureRandom} outside
   *     tests
   */
  public static Volumes open(
      Path root, VolumeSpace space, InstantSource clock, RandomGenerator random)
      throws IOException {
    Volumes volumes = new Volumes(Files.createDirectories(root), space, clock, random);
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(root)) {
      for (Path entry : entries) {
        names.add(String.valueOf(entry.getFileName()));
      }
    }
    for (String name : names) {
      if (name.startsWith(DELETED)) {
        FileTree.delete(root.resolve(name));
      } else if (Names.isLegal(name)) {
        try {
          volumes.openDirectory(name);
        } catch (StorageException e) {
          LOG.error("the volume of vNode {} cannot be opened", name, e);
        }
      }
    }
    return volumes;
  }

  private Volume openDirectory(String vnode) throws StorageException {
    synchronized (lifeLock) {
      Volume there = volumes.get(vnode);
      if (there != null) {
        return there;
      }
      if (volumes.size() >= MAX_VOLUMES) {
        throw new StorageException(Errno.ENOSPC, "the monitor has as many volumes as it can");
      }
      Volume opened = Volume.open(root.resolve(vnode), space, clock, random, dead::contains);
      volumes.put(vnode, opened);
      return opened;
    }
  }

  /**
   * Uses a vNode's volume.
   *
   * @throws StorageException EINVAL, ENOENT without such a volume; those of {@code use}
   */
  <T> T with(String vnode, Volume.Use<T> use) throws StorageException {
    Volume volume = volumes.get(checked(vnode));
    if (volume == null) {
      boolean broken = Files.exists(root.resolve(vnode));
      throw broken
          ? new StorageException(Errno.EIO, "the volume could not be opened")
          : new StorageException(Errno.ENOENT, "no such volume");
    }
    return volume.with(use);
  }

  /** The root of the vNode's volume, which is made if there is none, with these limits. */
  OpenVolumeResponse openVolume(String vnode, long volumeBytes, long maxInodes)
      throws StorageException {
    if (volumeBytes < 0 || maxInodes < 0) {
      throw new StorageException(Errno.EINVAL, "negative limit");
    }
    Volume opened = openDirectory(checked(vnode));
    try {
      DataFiles.sync(root);
    } catch (IOException e) {
      throw IoErrors.translate(e);
    }
    return opened.with(
        volume ->
            OpenVolumeResponse.newBuilder()
                .setRoot(volume.limit(volumeBytes, maxInodes).toMessage())
                .setVolume(volume.identity())
                .build());
  }

  /** Deletes the vNode's volume, durably; false when there is none. */
  boolean delete(String vnode) throws StorageException {
    Path directory = root.resolve(checked(vnode));
    Path deleted = root.resolve(DELETED + vnode);
    synchronized (lifeLock) {
      Volume volume = volumes.get(vnode);
      if (volume != null) {
        volume.close();
        volumes.remove(vnode);
      }
      try {
        if (!Files.exists(directory)) {
          return false;
        }
        // Whole or not at all, should the monitor die.
        FileTree.delete(deleted);
        Files.move(directory, deleted);
        DataFiles.sync(root);
        FileTree.delete(deleted);
        return true;
      } catch (IOException e) {
        throw IoErrors.translate(e);
      }
    }
  }

  private static String checked(String vnode) throws StorageException {
    if (!Names.isLegal(vnode)) {
      throw new StorageException(Errno.EINVAL, "not a vNode name");
    }
    return vnode;
  }

  /** What a processor monitor that is dead held is released; idempotent. */
  public void forget(MonitorIdentity monitor) {
    if (monitor.getRole() != Role.ROLE_PROCESSOR) {
      return;
    }
    String incarnation = Incarnation.of(monitor.getIncarnation()).toString();
    if (!dead.add(incarnation)) {
      return;
    }
    int released = 0;
    for (Volume volume : volumes.values()) {
      try {
        released += volume.with(open -> open.forget(incarnation));
      } catch (StorageException e) {
        LOG.warn("inodes of dead holders are left behind: {}", e.getMessage());
      }
    }
    if (released > 0) {
      LOG.info("released {} inodes of {}, which is dead", released, monitor.getName());
    }
  }

  /** Of all that are open. */
  public List<VolumeUse> use() {
    List<VolumeUse> all = new ArrayList<>();
    volumes.forEach(
        (vnode, volume) -> {
          Quota.Use use = volume.use();
          all.add(
              new VolumeUse(
                  vnode, use.usedBytes(), use.capacityBytes(), use.inodes(), volume.damaged()));
        });
    return all;
  }

  List<Volume> all() {
    return List.copyOf(volumes.values());
  }

  /** Waits for requests that are under way. */
  @Override
  public void close() {
    synchronized (lifeLock) {
      for (Volume volume : volumes.values()) {
        closeLogged(volume);
      }
      volumes.clear();
    }
  }

  private static void closeLogged(Volume volume) {
    try {
      volume.close();
    } catch (StorageException e) {
      LOG.warn("closing a volume failed", e);
    }
  }
}
