package io.legoos.linux.fuse;

/**
 * What the two sides agree on, struct fuse_init_out.
 *
 * @param maxReadahead bytes
 * @param flags of {@link FuseFlags}, none that the kernel did not offer
 * @param maxBackground requests that nobody waits for, under way at once
 * @param congestionThreshold of them from which on the kernel holds back
 * @param maxWrite bytes of one write
 * @param maxPages of one request
 */
public record FuseInit(
    int maxReadahead,
    int flags,
    int maxBackground,
    int congestionThreshold,
    int maxWrite,
    int maxPages) {
  public static final int MAJOR = 7;
  public static final int MINOR = 38;
}
