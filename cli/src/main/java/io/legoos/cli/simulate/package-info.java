/** {@code lego simulate}: the command and its options. */
@NullMarked
package io.legoos.cli.simulate;

import org.jspecify.annotations.NullMarked;
