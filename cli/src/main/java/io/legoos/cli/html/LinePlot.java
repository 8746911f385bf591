package io.legoos.cli.html;

import java.util.ArrayList;
import java.util.List;

/** Lines of shares, from 0 to 100 %, as one SVG picture. Not thread-safe. */
public final class LinePlot {
  private static final int WIDTH = 420;
  private static final int HEIGHT = 220;
  private static final int LEFT = 40;
  private static final int BOTTOM = 24;
  private static final int TOP = 22;

  private record Line(String name, double[] x, double[] y, boolean dashed, String colour) {}

  private final String title;
  private final String xLabel;
  private final List<Line> lines = new ArrayList<>();

  public LinePlot(String title, String xLabel) {
    this.title = title;
    this.xLabel = xLabel;
  }

  /**
   * Adds a line.
   *
   * @param y shares, 0 to 1
   * @param series lines of one series have one colour
   */
  public void line(String name, double[] x, double[] y, int series, boolean dashed) {
    lines.add(new Line(name, x, y, dashed, Svg.colour(series)));
  }

  /** The colour of a series, for a legend. */
  public static String colour(int series) {
    return Svg.colour(series);
  }

  /** The picture. */
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
    Svg svg = new Svg(WIDTH + LEFT + 10, HEIGHT + TOP + BOTTOM, title);
    svg.text(LEFT, 14, Svg.Anchor.START, title);
    for (int percent = 0; percent <= 100; percent += 25) {
      int y = y(percent / 100.0);
      svg.add("<path d=\"M%d %dH%d\" stroke=\"#ccc\"/>%n", LEFT, y, LEFT + WIDTH);
      svg.text(LEFT - 4, y + 4, Svg.Anchor.END, percent + " %");
    }
    svg.text(LEFT + WIDTH, TOP + HEIGHT + 16, Svg.Anchor.END, xLabel);
    for (Line line : lines) {
      svg.add(
          "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\"%s points=\"",
          line.colour(), line.dashed() ? " stroke-dasharray=\"4 3\"" : "");
      for (int i = 0; i < line.x().length; i++) {
        double x = LEFT + WIDTH * (line.x()[i] - least) / span;
        svg.add("%.1f,%d ", x, y(line.y()[i]));
      }
      svg.add("\"><title>%s</title></polyline>%n", Html.text(line.name()));
    }
    return svg.end();
  }

  private static int y(double share) {
    return TOP + (int) Math.round(HEIGHT * (1 - Math.clamp(share, 0, 1)));
  }
}
