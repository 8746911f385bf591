/**
 * What happens between a fault and its line: zero-fill, fetch, write-protect, and eviction off the
 * fault path. One lock per vProcess guards the state; nobody holds it while waiting for a peer.
 */
@NullMarked
package io.legoos.processor.fault;

import org.jspecify.annotations.NullMarked;
