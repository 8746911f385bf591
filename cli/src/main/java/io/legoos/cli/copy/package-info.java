/** {@code lego cp}: copies files into a vNode and out of it, as tar streams. */
@NullMarked
package io.legoos.cli.copy;

import org.jspecify.annotations.NullMarked;
