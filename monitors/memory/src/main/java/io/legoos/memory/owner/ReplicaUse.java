package io.legoos.memory.owner;

/**
 * What replicas cost and lack.
 *
 * @param unreplicatedBytes of pages whose last bytes only their owner has, for want of room here
 * @param framedBytes of pages that are in frames and not in the log
 */
public record ReplicaUse(long unreplicatedBytes, long framedBytes) {
  ReplicaUse plus(ReplicaUse other) {
    return new ReplicaUse(
        unreplicatedBytes + other.unreplicatedBytes, framedBytes + other.framedBytes);
  }
}
