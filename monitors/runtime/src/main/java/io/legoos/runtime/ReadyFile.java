package io.legoos.runtime;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The file that tells whoever started a server that it serves, and where. */
public final class ReadyFile {
  private ReadyFile() {}

  /**
   * Writes {@code file} in one step: a reader sees all of it or no file.
   *
   * @throws IOException when the directory is missing or not writable
   */
  public static void write(Path file, long pid, MonitorAddresses addresses) throws IOException {
    Path partial = file.resolveSibling(file.getFileName() + ".partial");
    Files.writeString(partial, json(pid, addresses), StandardCharsets.UTF_8);
    Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** The content; addresses hold no character that JSON would escape (see {@link HostPort}). */
  static String json(long pid, MonitorAddresses addresses) {
    StringBuilder json = new StringBuilder("{\"pid\":").append(pid);
    HostPort control = addresses.control();
    if (control != null) {
      json.append(",\"controlAddress\":\"").append(control).append('"');
    }
    HostPort page = addresses.page();
    if (page != null) {
      json.append(",\"pageAddress\":\"").append(page).append('"');
    }
    HostPort metrics = addresses.metrics();
    if (metrics != null) {
      json.append(",\"metricsAddress\":\"").append(metrics).append('"');
    }
    return json.append("}\n").toString();
  }
}
