package io.legoos.cli.doctor;

import io.legoos.cli.node.NodeFacts;
import java.util.List;
import java.util.Locale;

/** All checks of a node as text, a line each. */
public final class NodeReport {
  private NodeReport() {}

  static List<Finding> findings(NodeFacts node) {
    return new NodeChecks(node, System.getProperty("os.arch"), Runtime.version().feature()).all();
  }

  /** What {@code lego doctor} prints. */
  public static String text(NodeFacts node) {
    StringBuilder text = new StringBuilder();
    for (Finding finding : findings(node)) {
      String remedy = finding.remedy().isEmpty() ? "" : "  -> " + finding.remedy();
      text.append(
          String.format(
              Locale.ROOT,
              "%-5s %-14s %s%s%n",
              finding.verdict().name().toLowerCase(Locale.ROOT),
              finding.check(),
              finding.found(),
              remedy));
    }
    return text.toString();
  }
}
