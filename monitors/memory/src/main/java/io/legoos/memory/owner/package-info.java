/** The owner's side: VMAs, charges and pages of the vRegions that this monitor owns. */
@NullMarked
package io.legoos.memory.owner;

import org.jspecify.annotations.NullMarked;
