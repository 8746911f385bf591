package io.legoos.managers;

import java.util.regex.Pattern;

/** What a component, a vNode or a vProcess may be called, wherever a name comes off the wire. */
final class Names {
  private static final Pattern LEGAL = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,62})");

  private Names() {}

  static boolean isLegal(String name) {
    return LEGAL.matcher(name).matches();
  }
}
