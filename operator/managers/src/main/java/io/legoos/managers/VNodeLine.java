package io.legoos.managers;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A change as a line of the journal: its CRC-32C, then {@code NAME STORAGE BYTES UID GID TASKS
 * host|own} for a placement (older journals end earlier: the processor's network, the default of
 * tasks, root's) or {@code NAME deleting|deleted}.
 */
final class VNodeLine {
  private static final String DELETING = "deleting";
  private static final String DELETED = "deleted";
  private static final String OWN_NETWORK = "own";
  private static final String HOST_NETWORK = "host";

  private VNodeLine() {}

  static String format(VNodeChange change) {
    return withChecksum(
        switch (change) {
          case VNodePlacement p ->
              "%s %s %d %s %s %d %s"
                  .formatted(
                      p.vnode(),
                      p.storage(),
                      p.volumeBytes(),
                      Integer.toUnsignedString(p.ownerUid()),
                      Integer.toUnsignedString(p.ownerGid()),
                      p.maxTasks(),
                      p.ownNetwork() ? OWN_NETWORK : HOST_NETWORK);
          case VNodeDeletion d -> d.vnode() + " " + (d.done() ? DELETED : DELETING);
        });
  }

  /** The change; null when the line was not written like this. */
  static @Nullable VNodeChange parse(String line) {
    String[] words = line.split(" ", -1);
    if (!withChecksum(line.substring(Math.min(line.length(), words[0].length() + 1)))
        .equals(line)) {
      return null;
    }
    try {
      return switch (words.length) {
        case 3 -> deletion(words[1], words[2]);
        case 4 -> new VNodePlacement(words[1], words[2], Long.parseLong(words[3]), 0, 0);
        case 6, 8 ->
            new VNodePlacement(
                words[1],
                words[2],
                Long.parseLong(words[3]),
                Integer.parseUnsignedInt(words[4]),
                Integer.parseUnsignedInt(words[5]),
                words.length == 6 ? 0 : Integer.parseUnsignedInt(words[6]),
                words.length > 7 && words[7].equals(OWN_NETWORK));
        default -> null;
      };
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static @Nullable VNodeDeletion deletion(String vnode, String word) {
    return switch (word) {
      case DELETING -> new VNodeDeletion(vnode, false);
      case DELETED -> new VNodeDeletion(vnode, true);
      default -> null;
    };
  }

  private static String withChecksum(String body) {
    CRC32C crc = new CRC32C();
    crc.update(body.getBytes(StandardCharsets.UTF_8));
    return "%08x ".formatted(crc.getValue()) + body;
  }
}
