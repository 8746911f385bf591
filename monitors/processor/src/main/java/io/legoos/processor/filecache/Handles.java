package io.legoos.processor.filecache;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** By which handles memory monitors know one content of a file. Thread-safe. */
final class Handles {
  private final Map<CacheMonitor, Long> byMonitor = new ConcurrentHashMap<>();

  void put(CacheMonitor monitor, long handle) {
    byMonitor.put(monitor, handle);
  }

  @Nullable Long of(CacheMonitor monitor) {
    return byMonitor.get(monitor);
  }

  void forget(CacheMonitor monitor) {
    byMonitor.remove(monitor);
  }
}
