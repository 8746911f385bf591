package io.legoos.processor.filecache;

import io.grpc.Channel;
import io.legoos.processor.fs.VolumeClient;
import io.legoos.protocol.Incarnation;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Puts the file cache at memory monitors in front of volumes. Thread-safe.
 *
 * @param managers say which memory monitors those are
 * @param memory makes channels to memory monitors, by host:port
 * @param processor this start of this monitor
 */
public record FileCaches(
    Channel managers, Function<String, Channel> memory, Incarnation processor) {
  /**
   * Reads of {@code storage} through the cache. Asks the managers once.
   *
   * @param volume identity of the volume
   * @param storageAddress of its storage monitor, host:port, as it is now
   */
  public CachedVolume over(
      VolumeClient storage, String vnode, long volume, Supplier<String> storageAddress) {
    CacheMonitors monitors = new CacheMonitors(managers, memory, vnode, System::nanoTime);
    monitors.ask();
    return new CachedVolume(
        storage,
        new MemoryFileCache(
            vnode,
            volume,
            monitors,
            new FileLanes(vnode, processor, MemoryFileCache.deadline()),
            storageAddress,
            System::nanoTime));
  }
}
