package io.legoos.cli.simulate.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Lines of shares, from 0 to 100 %, as one SVG picture. Not thread-safe. */
final class SvgPlot {
  private static final int WIDTH = 420;
  private static final int HEIGHT = 220;
  private static final int LEFT = 40;
  private static final int BOTTOM = 24;
  private static final int TOP = 22;
  private static final String[] COLOURS = {"#4477aa", "#ee6677", "#228833", "#aa3377"};

  private record Line(String name, double[] x, double[] y, boolean dashed, String colour) {}

  private final String title;
  private final String xLabel;
  private final List<Line> lines = new ArrayList<>();

  SvgPlot(String title, String xLabel) {
    this.title = title;
    this.xLabel = xLabel;
  }

  /**
   * Adds a line.
   *
   * @param y shares, 0 to 1
   * @param series lines of one series have one colour
   */
  void line(String name, double[] x, double[] y, int series, boolean dashed) {
    lines.add(new Line(name, x, y, dashed, COLOURS[series % COLOURS.length]));
  }

  @Override
  public String toString() {
    double least =
        lines.stream().mapToDouble(l -> l.x().length == 0 ? 0 : l.x()[0]).min().orElse(0);
    double most =
        lines.stream()
            .mapToDouble(l -> l.x().length == 0 ? 0 : l.x()[l.x().length - 1])
            .max()
            .orElse(1);
    double span = most > least ? most - least : 1;
    StringBuilder svg = new StringBuilder();
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\""
                + " role=\"img\"><title>%s</title>%n",
            WIDTH + LEFT + 10,
            HEIGHT + TOP + BOTTOM,
            WIDTH + LEFT + 10,
            Html.text(title)));
    text(svg, LEFT, 14, "start", title);
    for (int percent = 0; percent <= 100; percent += 25) {
      int y = y(percent / 100.0);
      svg.append(
          String.format(
              Locale.ROOT, "<path d=\"M%d %dH%d\" stroke=\"#ccc\"/>%n", LEFT, y, LEFT + WIDTH));
      text(svg, LEFT - 4, y + 4, "end", percent + " %");
    }
    text(svg, LEFT + WIDTH, TOP + HEIGHT + 16, "end", xLabel);
    for (Line line : lines) {
      svg.append(
          String.format(
              Locale.ROOT,
              "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\"%s points=\"",
              line.colour(),
              line.dashed() ? " stroke-dasharray=\"4 3\"" : ""));
      for (int i = 0; i < line.x().length; i++) {
        double x = LEFT + WIDTH * (line.x()[i] - least) / span;
        svg.append(String.format(Locale.ROOT, "%.1f,%d ", x, y(line.y()[i])));
      }
      svg.append("\"><title>").append(Html.text(line.name())).append("</title></polyline>\n");
    }
    return svg.append("</svg>\n").toString();
  }

  private static int y(double share) {
    return TOP + (int) Math.round(HEIGHT * (1 - Math.clamp(share, 0, 1)));
  }

  private static void text(StringBuilder svg, int x, int y, String anchor, String text) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\" font-size=\"11\">%s</text>%n",
            x,
            y,
            anchor,
            Html.text(text)));
  }

  static String colour(int series) {
    return COLOURS[series % COLOURS.length];
  }
}
