@NullMarked
package io.legoos.processor.excache;

import org.jspecify.annotations.NullMarked;
