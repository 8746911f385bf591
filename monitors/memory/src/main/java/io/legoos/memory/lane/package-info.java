/** Who may open a lane of the page channel. */
@NullMarked
package io.legoos.memory.lane;

import org.jspecify.annotations.NullMarked;
