/** Named vProcesses: programs that the managers start by message, each at most once. */
@NullMarked
package io.legoos.processor.named;

import org.jspecify.annotations.NullMarked;
