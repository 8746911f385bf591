/**
 * The data plane: fetching and flushing ExCache lines between a processor monitor and the memory
 * monitors that own them (design section 3). One interface, two transports with the same contract.
 */
@NullMarked
package io.legoos.protocol.page;

import org.jspecify.annotations.NullMarked;
