/** Tests of the network of vNodes. */
@NullMarked
package io.legoos.processor.network;

import org.jspecify.annotations.NullMarked;
