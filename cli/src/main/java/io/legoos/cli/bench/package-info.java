/** {@code lego bench}: the command and the list of experiments. */
@NullMarked
package io.legoos.cli.bench;

import org.jspecify.annotations.NullMarked;
