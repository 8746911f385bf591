/** {@code lego vnode}: makes, lists and deletes vNodes of a local cluster. */
@NullMarked
package io.legoos.cli.vnode;

import org.jspecify.annotations.NullMarked;
