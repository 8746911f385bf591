@NullMarked
package io.legoos.processor.remote;

import org.jspecify.annotations.NullMarked;
