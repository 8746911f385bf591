package io.legoos.processor.process;

/**
 * How a program ended.
 *
 * @param waitStatus as wait4(2) gives it
 * @param reason why the platform ended it, or what it lost of the program's memory before that
 *     failed, in words; empty when it did neither
 */
public record ProgramExit(int waitStatus, String reason) {}
