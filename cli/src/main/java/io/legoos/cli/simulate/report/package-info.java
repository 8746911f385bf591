/** Results of a packing study: rows, costs, and a page with plots. No I/O but reading prices. */
@NullMarked
package io.legoos.cli.simulate.report;

import org.jspecify.annotations.NullMarked;
