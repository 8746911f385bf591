/** Looking at a cluster: the managers' Unix socket and the commands that print what it says. */
@NullMarked
package io.legoos.cli.query;

import org.jspecify.annotations.NullMarked;
