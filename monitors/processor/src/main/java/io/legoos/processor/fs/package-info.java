/**
 * The files of a vNode at a processor: a volume served to the kernel over FUSE, asked of a storage
 * monitor.
 */
@NullMarked
package io.legoos.processor.fs;

import org.jspecify.annotations.NullMarked;
