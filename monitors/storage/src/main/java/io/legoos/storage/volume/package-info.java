/** What the two file services of the storage monitor share: its room and its errors. */
@NullMarked
package io.legoos.storage.volume;

import org.jspecify.annotations.NullMarked;
