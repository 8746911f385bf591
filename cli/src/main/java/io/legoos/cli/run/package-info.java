/**
 * {@code lego run}: a program on a processor monitor that looks to its caller as if started here.
 *
 * <p>The program writes to this process's own descriptors (the monitor fetches them), so nothing in
 * this package touches stdin or stdout while it runs.
 */
@NullMarked
package io.legoos.cli.run;

import org.jspecify.annotations.NullMarked;
