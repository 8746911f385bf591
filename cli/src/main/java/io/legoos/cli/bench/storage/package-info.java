/** {@code lego bench storage}: files of a vNode beside those of a local file system. */
@NullMarked
package io.legoos.cli.bench.storage;

import org.jspecify.annotations.NullMarked;
