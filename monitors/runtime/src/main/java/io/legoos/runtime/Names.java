package io.legoos.runtime;

import java.util.regex.Pattern;

/** What a component, a vNode or a vProcess may be called, wherever a name comes off the wire. */
public final class Names {
  private static final Pattern LEGAL = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,62})");

  private Names() {}

  /** 1 to 63 letters, digits, dots, dashes and underscores, the first a letter or digit. */
  public static boolean isLegal(String name) {
    return LEGAL.matcher(name).matches();
  }
}
