package io.legoos.cli.simulate.report;

import io.legoos.cli.simulate.trace.Node;
import io.legoos.cli.simulate.trace.Trace;

/** Amounts of resources as people count them. */
final class Units {
  static final String EXCACHE = "excache";

  private static final double MILLI = 1000;
  private static final double GIB = 1 << 30;

  private Units() {}

  static double inUnits(String resource, double amount) {
    return switch (resource) {
      case Trace.CPU_NAME -> amount / MILLI;
      case Trace.MEMORY_NAME, EXCACHE -> amount / GIB;
      case "gpu" -> amount / Node.DEVICE_PARTS;
      default -> amount;
    };
  }

  static String unit(String resource) {
    return switch (resource) {
      case Trace.CPU_NAME -> "CPUs";
      case Trace.MEMORY_NAME, EXCACHE -> "GiB";
      case "gpu" -> "GPUs";
      default -> "units";
    };
  }
}
