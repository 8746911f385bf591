/** {@code lego bench tenants}: what two programs at the same time cost each other. */
@NullMarked
package io.legoos.cli.bench.tenants;

import org.jspecify.annotations.NullMarked;
