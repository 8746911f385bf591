package io.legoos.runtime;

import java.util.regex.Pattern;

/** What a component, a vNode or a vProcess may be called, wherever a name comes off the wire. */
public final class Names {
  private static final Pattern LEGAL = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,62})");

  /**
   * One label, so that nobody's domain can be had; in small letters, since names of hosts are the
   * same in large ones; no number, which resolvers take for an address; not what every machine
   * calls itself.
   */
  private static final Pattern HOST =
      Pattern.compile("(?!(localhost|ip6-.*|0x[0-9a-f]*)$)(?=.*[a-z])[a-z0-9][a-z0-9-]{0,62}");

  private Names() {}

  /**
   * Whether a vNode of that name may be known by it to the programs of others: a single label of
   * small letters, digits and dashes with a letter in it, and neither {@code localhost} nor {@code
   * ip6-...}.
   */
  public static boolean isHostName(String name) {
    return HOST.matcher(name).matches();
  }

  /** 1 to 63 letters, digits, dots, dashes and underscores, the first a letter or digit. */
  public static boolean isLegal(String name) {
    return LEGAL.matcher(name).matches();
  }
}
