/** Hardware that fails: the paper's Table 1, and what applications see of it. */
@NullMarked
package io.legoos.cli.simulate.failure;

import org.jspecify.annotations.NullMarked;
