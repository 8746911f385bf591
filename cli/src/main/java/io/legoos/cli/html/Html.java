package io.legoos.cli.html;

/** Text in HTML and SVG. */
public final class Html {
  private Html() {}

  /** The text without a meaning to a browser, within elements and in quoted attributes. */
  public static String text(String any) {
    return any.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
