package io.legoos.memory.replica;

import java.util.Set;

/**
 * One segment: which of its records are referenced, and how far it has come. Guarded by the log's
 * lock.
 */
final class LogSegment {
  /** The ring base of a segment that never was in the ring. */
  static final long NOT_IN_RING = Long.MIN_VALUE / 2;

  /** A segment's life; nothing comes back. */
  enum Stage {
    /** Takes records, or has some that are not at the store. */
    OPEN,
    /** All at the store. */
    CLOSED,
    /** Its live records were copied; goes with the last reference. */
    DRAINING,
    /** To be deleted at the store. */
    DOOMED;

    private boolean mayBecome(Stage next) {
      return switch (this) {
        case OPEN -> Set.of(CLOSED, DOOMED).contains(next);
        case CLOSED -> Set.of(DRAINING, DOOMED).contains(next);
        case DRAINING -> next == DOOMED;
        case DOOMED -> false;
      };
    }
  }

  private final long id;
  private final long ringBase;
  private final int[] references;
  private Stage stage = Stage.OPEN;
  private int assigned;
  private int live;
  private int written;
  private int users;

  LogSegment(long id, long ringBase, int records) {
    this.id = id;
    this.ringBase = ringBase;
    this.references = new int[records];
  }

  long id() {
    return id;
  }

  long sequence(int index) {
    return id * references.length + index;
  }

  /** Position in the ring of record {@code index}, now or once. */
  long position(int index) {
    return ringBase + index;
  }

  Stage stage() {
    return stage;
  }

  void become(Stage next) {
    if (!stage.mayBecome(next)) {
      throw new IllegalStateException("segment " + id + " is " + stage + ", not to be " + next);
    }
    stage = next;
  }

  boolean accepts(int records) {
    return stage == Stage.OPEN && assigned + records <= references.length;
  }

  /** Takes the next places and returns the first. */
  int assign(int records) {
    int first = assigned;
    assigned += records;
    return first;
  }

  /** Places taken so far. */
  int assigned() {
    return assigned;
  }

  /** Adds to the count of one record and returns by how much the live ones changed. */
  int addReferences(int index, int delta) {
    int before = references[index];
    int after = before + delta;
    if (after < 0) {
      throw new IllegalStateException("record " + index + " of segment " + id + " was not held");
    }
    references[index] = after;
    int change = Math.min(after, 1) - Math.min(before, 1);
    live += change;
    return change;
  }

  boolean isLive(int index) {
    return references[index] > 0;
  }

  /** Referenced records. */
  int live() {
    return live;
  }

  /** Length at the store in records, at most. */
  int written() {
    return written;
  }

  void written(int records) {
    written = Math.max(written, records);
  }

  /** Records at the store that nobody needs. */
  int dead() {
    return written - live;
  }

  /** Writes or copies that are under way; none begins on a doomed one, none is doomed meanwhile. */
  void addUsers(int delta) {
    users += delta;
  }

  boolean isInUse() {
    return users > 0;
  }
}
