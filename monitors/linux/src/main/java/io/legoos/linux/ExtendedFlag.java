package io.legoos.linux;

/** Flags of setxattr(2) (linux/xattr.h). */
public final class ExtendedFlag {
  public static final int CREATE = 1;
  public static final int REPLACE = 2;

  private ExtendedFlag() {}
}
