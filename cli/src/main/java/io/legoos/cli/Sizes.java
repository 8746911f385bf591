package io.legoos.cli;

import io.legoos.crds.Quantity;
import java.util.Locale;

/** Sizes as users write and read them: Kubernetes style, powers of 1024. */
public final class Sizes {
  private static final String[] UNITS = {"B", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};

  private Sizes() {}

  /**
   * Bytes of the SIZE given to {@code option}.
   *
   * @throws CliException with a usage message when it is no size
   */
  public static long parse(String option, String text) throws CliException {
    try {
      long bytes = new Quantity(text).units();
      if (bytes == Long.MAX_VALUE) {
        throw CliException.usage(option + " '" + text + "': too large");
      }
      return bytes;
    } catch (IllegalArgumentException e) {
      throw CliException.usage(option + " '" + text + "': " + e.getMessage());
    }
  }

  /** For people: at most one decimal, such as {@code 1.5 GiB}. */
  public static String human(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 1024 && unit < UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    String number =
        unit == 0 || value == Math.rint(value)
            ? Long.toString((long) value)
            : String.format(Locale.ROOT, "%.1f", value);
    return number + " " + UNITS[unit] + (unit == 0 ? "" : "B");
  }
}
