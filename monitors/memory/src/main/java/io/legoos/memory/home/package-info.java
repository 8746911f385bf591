/** The home's side: addresses, vRegions and their owners of the spaces whose home is here. */
@NullMarked
package io.legoos.memory.home;

import org.jspecify.annotations.NullMarked;
