/**
 * The network that vNodes share: a TUN interface in each vNode's network namespace, addresses from
 * the GPM, and packets between processor monitors over their encrypted control channels.
 */
@NullMarked
package io.legoos.processor.network;

import org.jspecify.annotations.NullMarked;
