package io.legoos.processor.process;

/**
 * How a program ended.
 *
 * @param waitStatus as wait4(2) gives it
 * @param reason why the platform ended it, in words; empty when it did not
 */
public record ProgramExit(int waitStatus, String reason) {}
