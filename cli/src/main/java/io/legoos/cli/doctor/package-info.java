/** {@code lego doctor}: checks of this node, each with its remedy. Checks are pure over facts. */
@NullMarked
package io.legoos.cli.doctor;

import org.jspecify.annotations.NullMarked;
