/** The one image's entry: roles by subcommand. */
@NullMarked
package io.legoos.dist;

import org.jspecify.annotations.NullMarked;
