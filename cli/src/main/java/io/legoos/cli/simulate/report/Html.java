package io.legoos.cli.simulate.report;

/** Text in HTML and SVG. */
final class Html {
  private Html() {}

  static String text(String any) {
    return any.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
