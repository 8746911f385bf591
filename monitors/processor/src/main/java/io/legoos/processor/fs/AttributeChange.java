package io.legoos.processor.fs;

import org.jspecify.annotations.Nullable;

/**
 * What is to change of an inode; null leaves as it is.
 *
 * @param permissions the low 12 bits of the mode
 * @param sizeBytes content beyond it goes; up to it there are zeros
 */
public record AttributeChange(
    @Nullable Integer permissions,
    @Nullable Integer uid,
    @Nullable Integer gid,
    @Nullable Long sizeBytes,
    @Nullable FileTime accessed,
    @Nullable FileTime modified) {}
