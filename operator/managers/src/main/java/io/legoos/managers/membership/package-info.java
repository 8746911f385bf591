/** Which monitors exist and what they last said of their load. */
@NullMarked
package io.legoos.managers.membership;

import org.jspecify.annotations.NullMarked;
