package io.legoos.memory.lane;

import io.legoos.protocol.Incarnation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Issues and checks the capabilities with which lanes are opened: HMAC-SHA256, under a key that is
 * drawn at every start and never leaves this object, over the vProcess, the processor's and this
 * monitor's incarnation and the epoch. Thread-safe.
 */
public final class LaneCapabilities {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int KEY_BYTES = 32;

  private final SecretKeySpec key;
  private final Incarnation self;

  /**
   * Draws the key.
   *
   * @param random a {@link java.security.SecureRandom} outside tests
   */
  public LaneCapabilities(RandomGenerator random, Incarnation self) {
    byte[] bytes = new byte[KEY_BYTES];
    random.nextBytes(bytes);
    this.key = new SecretKeySpec(bytes, ALGORITHM);
    this.self = self;
  }

  public Incarnation self() {
    return self;
  }

  public byte[] issue(String vprocessId, Incarnation processor, long epoch) {
    byte[] id = vprocessId.getBytes(StandardCharsets.UTF_8);
    ByteBuffer signed = ByteBuffer.allocate(id.length + 2 * Incarnation.BYTES + Long.BYTES);
    signed.putLong(processor.high()).putLong(processor.low());
    signed.putLong(self.high()).putLong(self.low());
    // The id comes last: all before it has a fixed length, so no two inputs look alike.
    signed.putLong(epoch).put(id);
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac.doFinal(signed.array());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }

  /**
   * Whether {@code capability} was issued for exactly these; takes the same time for all wrong
   * ones.
   */
  public boolean isValid(String vprocessId, Incarnation processor, long epoch, byte[] capability) {
    return MessageDigest.isEqual(issue(vprocessId, processor, epoch), capability);
  }
}
