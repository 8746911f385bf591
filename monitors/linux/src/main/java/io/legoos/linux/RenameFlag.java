package io.legoos.linux;

/** Flags of renameat2(2) (linux/fs.h). */
public final class RenameFlag {
  public static final int NOREPLACE = 1;
  public static final int EXCHANGE = 2;

  private RenameFlag() {}
}
