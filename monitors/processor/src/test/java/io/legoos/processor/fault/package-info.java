@NullMarked
package io.legoos.processor.fault;

import org.jspecify.annotations.NullMarked;
