package io.legoos.protocol.page;

import io.legoos.protocol.Incarnation;
import java.nio.charset.StandardCharsets;

/**
 * What a processor monitor says when it opens a lane.
 *
 * @param vprocessId at most {@value #MAX_ID_BYTES} bytes of UTF-8
 * @param processor the incarnation of the processor monitor
 * @param memory the incarnation of the memory monitor that issued the capability
 * @param epoch of the grant
 * @param capability issued with a vRegion grant over the control plane; {@value #CAPABILITY_BYTES}
 *     bytes
 */
public record LaneHello(
    String vprocessId, Incarnation processor, Incarnation memory, long epoch, byte[] capability) {
  public static final int MAX_ID_BYTES = 64;
  public static final int CAPABILITY_BYTES = 32;

  /**
   * Checks the limits of the wire format.
   *
   * @throws IllegalArgumentException when the id or the capability breaks one
   */
  public LaneHello {
    int idBytes = vprocessId.getBytes(StandardCharsets.UTF_8).length;
    if (idBytes == 0 || idBytes > MAX_ID_BYTES) {
      throw new IllegalArgumentException(
          "a vProcess id has 1.." + MAX_ID_BYTES + " bytes, not " + idBytes);
    }
    if (capability.length != CAPABILITY_BYTES) {
      throw new IllegalArgumentException(
          "a capability has " + CAPABILITY_BYTES + " bytes, not " + capability.length);
    }
  }
}
