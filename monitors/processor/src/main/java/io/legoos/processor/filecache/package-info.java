/**
 * Reads of vNodes' files through the file cache at memory monitors; what that does not have, or
 * does not answer in time, comes from the storage monitor as before.
 */
@NullMarked
package io.legoos.processor.filecache;

import org.jspecify.annotations.NullMarked;
