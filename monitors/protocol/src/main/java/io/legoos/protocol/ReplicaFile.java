package io.legoos.protocol;

import com.google.protobuf.ByteString;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A segment of a memory monitor's replica log, as a file at a storage monitor.
 *
 * @param monitor name of the memory monitor
 * @param incarnation the start of it that wrote the segment; no other can use it
 */
public record ReplicaFile(String monitor, Incarnation incarnation, long segment) {
  /** The vNode of all of them; no user's vNode may be called that. */
  public static final String VNODE = "legoos_replicas";

  private static final Pattern NAME =
      Pattern.compile("([A-Za-z0-9._-]{1,63})\\.([0-9a-f]{32})-([0-9]{1,18})");

  /** The file that is named so; empty: it is no segment. */
  public static Optional<ReplicaFile> named(String name) {
    Matcher matcher = NAME.matcher(name);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    ByteString incarnation = ByteString.copyFrom(HexFormat.of().parseHex(matcher.group(2)));
    return Optional.of(
        new ReplicaFile(
            matcher.group(1), Incarnation.of(incarnation), Long.parseLong(matcher.group(3))));
  }

  /** What the paths of all segments of one incarnation begin with. */
  public static String pathPrefix(String monitor, Incarnation incarnation) {
    return "/" + monitor + "." + incarnation + "-";
  }

  /** The path in {@link #VNODE}. */
  public String path() {
    return pathPrefix(monitor, incarnation) + segment;
  }
}
