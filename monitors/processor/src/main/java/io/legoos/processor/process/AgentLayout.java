package io.legoos.processor.process;

/**
 * Where the agent's parts are in every address space of a vProcess: above the window from which
 * home memory monitors allocate, below all that the kernel chooses by itself.
 */
final class AgentLayout {
  static final long PAGE = 4096;

  static final long CODE_ADDRESS = 0x4000_0000_0000L;
  static final long CODE_BYTES = PAGE;
  static final long CONTROL_ADDRESS = CODE_ADDRESS + CODE_BYTES;
  static final long CONTROL_BYTES = 8 * PAGE;

  /** Lines that are on their way out; one range for each protection, as UFFDIO_MOVE demands. */
  static final long STAGING_ADDRESS = CODE_ADDRESS + 0x10_0000;

  static final long EXECUTABLE_STAGING_ADDRESS = CODE_ADDRESS + 0x20_0000;
  static final int STAGING_PAGES = 128;
  static final long STAGING_BYTES = STAGING_PAGES * PAGE;

  // The control page: request, done, count; then operations of eight words.
  static final long REQUEST = 0;
  static final long DONE = 4;
  static final long COUNT = 8;
  static final long OPERATIONS = 16;
  static final int OPERATION_BYTES = 64;
  static final long OPERATION_RESULT = 56;
  static final int MAX_OPERATIONS = 256;

  /** Arguments of the calls of the userfaultfd, behind the operations. */
  static final long ARGUMENTS = OPERATIONS + (long) MAX_OPERATIONS * OPERATION_BYTES;

  static final int ARGUMENT_BYTES = 40;

  private AgentLayout() {}
}
