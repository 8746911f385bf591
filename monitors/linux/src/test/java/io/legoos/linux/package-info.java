@NullMarked
package io.legoos.linux;

import org.jspecify.annotations.NullMarked;
