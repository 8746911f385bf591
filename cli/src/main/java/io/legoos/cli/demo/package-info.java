/** {@code lego demo}: the main job on a local cluster of its own, compared with a plain run. */
@NullMarked
package io.legoos.cli.demo;

import org.jspecify.annotations.NullMarked;
