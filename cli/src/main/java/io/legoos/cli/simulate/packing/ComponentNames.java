package io.legoos.cli.simulate.packing;

import java.util.Locale;

/** Numbers as the names that placement knows components by: of equal length, so in one order. */
final class ComponentNames {
  private ComponentNames() {}

  static String of(int number) {
    return String.format(Locale.ROOT, "%08d", number);
  }

  static int number(String name) {
    return Integer.parseInt(name);
  }
}
