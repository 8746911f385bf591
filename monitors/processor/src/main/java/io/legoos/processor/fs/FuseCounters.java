package io.legoos.processor.fs;

/**
 * What a mount has done since its start.
 *
 * @param operations requests that were served
 * @param errors of them those that failed otherwise than by ENOENT, ENODATA or ENOSYS
 * @param interrupted of them those whose caller was killed meanwhile
 * @param retries requests that the volume had to send again
 */
public record FuseCounters(
    long operations,
    long readBytes,
    long writtenBytes,
    long errors,
    long interrupted,
    long retries) {}
