package io.legoos.processor.process;

/** Where a program's descriptors and working directory come from. */
public sealed interface ProgramOrigin {
  /**
   * A process that asked for the program and lends it its own.
   *
   * @param pid the process whose descriptors 0, 1, 2, working directory, umask and limits it gets
   * @param pidFd a descriptor of that process, which tells whether the number is still its own
   */
  record Caller(int pid, int pidFd) implements ProgramOrigin {}

  /**
   * A new terminal's, for a process that asked for the program.
   *
   * @param caller lends only the rest
   * @param terminal is told of the master
   */
  record Terminal(Caller caller, RequestedTerminal terminal) implements ProgramOrigin {}

  /**
   * Nobody's: the monitor was asked by message.
   *
   * @param descriptors the launcher takes them
   * @param directory absolute path of the working directory, in its vNode if it has one; empty: the
   *     vNode's volume
   */
  record Given(GivenDescriptors descriptors, String directory) implements ProgramOrigin {}
}
