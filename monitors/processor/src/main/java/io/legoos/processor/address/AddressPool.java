package io.legoos.processor.address;

import java.util.List;

/**
 * Addresses of one space that its home has mapped and charged: those that the program uses, and
 * those that it may use next without anybody asking the home. So a program that maps much waits for
 * the network seldom. What is free is charged, and is therefore a part of what is used; no address
 * that was used becomes free. Addresses and lengths are bytes, multiples of a page. Pure; not
 * thread-safe.
 */
public final class AddressPool {
  /** No address. */
  public static final long NONE = -1;

  /** What is asked for at least when the pool has nothing that fits. */
  private static final long LEAST_REFILL_BYTES = 2L << 20;

  private static final long MOST_REFILL_BYTES = 32L << 20;

  /** Of the most that was used: so much is asked for ahead. */
  private static final int REFILL_PART = 4;

  /** Kept for its size alone. */
  private final AddressSet used;

  private final AddressSet free;

  private long mostUsedBytes;

  public AddressPool() {
    used = new AddressSet();
    free = new AddressSet();
  }

  private AddressPool(AddressPool parent) {
    used = new AddressSet(parent.used);
    free = new AddressSet(parent.free);
    mostUsedBytes = parent.mostUsedBytes;
  }

  /** That of a child, for which all is charged that is charged for its parent. */
  public AddressPool forked() {
    return new AddressPool(this);
  }

  /** How much to ask for, free or to be used, when nothing fits: more where more is used. */
  public long refillBytes() {
    long part = Long.highestOneBit(Math.max(1, mostUsedBytes / REFILL_PART));
    return Math.clamp(part, LEAST_REFILL_BYTES, MOST_REFILL_BYTES);
  }

  /** Whether so little is free that more should be asked for before anybody has to wait for it. */
  public boolean isRunningLow() {
    return free.bytes() < refillBytes() / 2;
  }

  /** Whether a refill is worth it for so much: what is larger is asked for by itself. */
  public boolean isSmall(long bytes) {
    return bytes <= refillBytes() / 2;
  }

  /** The home gives so much: it is free. What was there before counts no more. */
  public void refill(long address, long bytes) {
    forget(address, bytes);
    free.add(address, address + bytes);
  }

  /** The home gives so much, and the program uses it at once. */
  public void use(long address, long bytes) {
    free.remove(address, address + bytes);
    used.add(address, address + bytes);
    mostUsedBytes = Math.max(mostUsedBytes, used.bytes());
  }

  /** The smallest free piece that has room, from its start: now it is used. Or {@link #NONE}. */
  public long take(long bytes) {
    AddressPiece best = null;
    for (AddressPiece piece : free.pieces()) {
      if (piece.bytes() >= bytes && (best == null || piece.bytes() < best.bytes())) {
        best = piece;
      }
    }
    if (best == null) {
      return NONE;
    }
    use(best.address(), bytes);
    return best.address();
  }

  /** Takes these addresses, for the program to use; false, and nothing taken: not all are free. */
  public boolean takeAt(long address, long bytes) {
    boolean there = free.containsAll(address, address + bytes);
    if (there) {
      use(address, bytes);
    }
    return there;
  }

  /** What becomes of the range is between the home and others. */
  public void forget(long address, long bytes) {
    used.remove(address, address + bytes);
    free.remove(address, address + bytes);
  }

  /** Bytes that are charged and not used. */
  public long freeBytes() {
    return free.bytes();
  }

  /** The free pieces, ascending. */
  public List<AddressPiece> free() {
    return free.pieces();
  }

  /** Takes all free pieces out, for the home to have them back. */
  public List<AddressPiece> drain() {
    List<AddressPiece> pieces = free.pieces();
    free.clear();
    return pieces;
  }
}
