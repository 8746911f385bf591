/**
 * What a secondary keeps of other monitors' pages: a small log in memory, flushed to segment files
 * at a storage monitor, and for each space an index from page to record.
 *
 * <p>Locks are taken in this order: the owner's, {@link io.legoos.memory.replica.ReplicaPages}',
 * the log's. The log's flusher takes only the log's, so it makes room whatever the others wait for;
 * the log's compactor takes those of the indexes one after the other. No lock is held while the
 * storage monitor is called.
 */
@NullMarked
package io.legoos.memory.replica;

import org.jspecify.annotations.NullMarked;
