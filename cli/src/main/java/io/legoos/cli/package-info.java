/** The {@code lego} command: its entry, its error model and what all its commands share. */
@NullMarked
package io.legoos.cli;

import org.jspecify.annotations.NullMarked;
