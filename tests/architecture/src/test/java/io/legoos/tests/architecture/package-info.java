/**
 * Rules over the whole tree: layers, tidiness, and which test proves which row of the reference.
 */
@NullMarked
package io.legoos.tests.architecture;

import org.jspecify.annotations.NullMarked;
