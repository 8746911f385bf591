/** Page frames and the software page tables that map addresses to them. */
@NullMarked
package io.legoos.memory.page;

import org.jspecify.annotations.NullMarked;
