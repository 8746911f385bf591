package io.legoos.cli.simulate.packing;

/** Numbers as the names that placement knows components by: of equal length, so in one order. */
final class ComponentNames {
  private static final int DIGITS = 8;

  private ComponentNames() {}

  static String of(int number) {
    String digits = Integer.toString(number);
    return "0".repeat(Math.max(0, DIGITS - digits.length())) + digits;
  }

  static int number(String name) {
    return Integer.parseInt(name);
  }
}
