package io.legoos.memory.owner;

/**
 * What a monitor holds of spaces.
 *
 * @param ownedBytes of address space in vRegions that it owns
 * @param secondaryBytes of address space in vRegions of which it is the secondary
 */
public record SpaceUse(long ownedBytes, long secondaryBytes, ReplicaUse replicas) {
  static final SpaceUse NONE = new SpaceUse(0, 0, new ReplicaUse(0, 0));

  SpaceUse plus(SpaceUse other) {
    return new SpaceUse(
        ownedBytes + other.ownedBytes,
        secondaryBytes + other.secondaryBytes,
        replicas.plus(other.replicas));
  }
}
