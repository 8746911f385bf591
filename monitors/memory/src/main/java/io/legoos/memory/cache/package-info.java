/**
 * The file buffer cache: content of vNodes' files, read from storage monitors for processor
 * monitors, in page frames that nobody else needs.
 */
@NullMarked
package io.legoos.memory.cache;

import org.jspecify.annotations.NullMarked;
