package io.legoos.cli.html;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A bar for each case, as long as its median, with a whisker from its smallest to its largest
 * value, as one SVG picture. Beyond a factor of 50 between the medians the scale is logarithmic,
 * and says so. Values below 0 have no length. Not thread-safe.
 */
public final class BarChart {
  private static final int WIDTH = 360;
  private static final int NOTE_WIDTH = 420;
  private static final int TOP = 24;
  private static final int ROW = 20;
  private static final int BAR = 12;
  private static final int BOTTOM = 20;
  private static final int GAP = 6;

  /** Of the font that the pictures have, about. */
  private static final int CHARACTER_WIDTH = 6;

  private static final int MAX_LABEL = 60;
  private static final int MAX_NOTE = 72;
  private static final double LOGARITHMIC_FROM = 50;
  private static final int LINEAR_TICKS = 4;

  private record Bar(String label, double median, double min, double max, String note) {}

  private final String title;
  private final List<Bar> bars = new ArrayList<>();

  public BarChart(String title) {
    this.title = title;
  }

  /**
   * Adds a bar below the others.
   *
   * @param note stands beside it
   */
  public void bar(String label, double median, double min, double max, String note) {
    bars.add(new Bar(label, median, min, max, note));
  }

  /** The picture. */
  @Override
  public String toString() {
    Scale scale = scale();
    int longest = bars.stream().mapToInt(bar -> bar.label().length()).max().orElse(0);
    int left = Math.min(longest, MAX_LABEL) * CHARACTER_WIDTH + GAP;
    int bottom = TOP + bars.size() * ROW;
    String heading = scale.logarithmic() ? title + " (logarithmic scale)" : title;
    Svg svg = new Svg(left + WIDTH + NOTE_WIDTH, bottom + BOTTOM, heading);
    svg.text(0, 14, Svg.Anchor.START, heading);
    for (double tick : scale.ticks()) {
      int x = left + scale.length(tick);
      svg.add("<path d=\"M%d %dV%d\" stroke=\"#ccc\"/>%n", x, TOP, bottom);
      svg.add(
          "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\" font-size=\"10\">%s</text>%n",
          x, bottom + 14, number(tick));
    }
    for (int i = 0; i < bars.size(); i++) {
      draw(svg, bars.get(i), scale, left, TOP + i * ROW);
    }
    return svg.end();
  }

  private static void draw(Svg svg, Bar bar, Scale scale, int left, int top) {
    int middle = top + ROW / 2;
    int from = left + scale.length(bar.min());
    int to = left + scale.length(bar.max());
    svg.text(left - GAP, middle + 4, Svg.Anchor.END, shortened(bar.label(), MAX_LABEL));
    svg.add(
        "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"><title>%s</title></rect>%n",
        left,
        middle - BAR / 2,
        scale.length(bar.median()),
        BAR,
        Svg.colour(0),
        Html.text(bar.label() + ": " + bar.note()));
    svg.add(
        "<path class=\"whisker\" d=\"M%1$d %3$dV%4$dM%1$d %5$dH%2$dM%2$d %3$dV%4$d\""
            + " stroke=\"#222\" fill=\"none\"/>%n",
        from, to, middle - 4, middle + 4, middle);
    svg.text(left + WIDTH + 2 * GAP, middle + 4, Svg.Anchor.START, shortened(bar.note(), MAX_NOTE));
  }

  private static String shortened(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most - 1) + "…";
  }

  private Scale scale() {
    double largest = bars.stream().mapToDouble(bar -> bar.max()).max().orElse(0);
    double most = bars.stream().mapToDouble(Bar::median).filter(value -> value > 0).max().orElse(1);
    double least =
        bars.stream().mapToDouble(Bar::median).filter(value -> value > 0).min().orElse(1);
    if (most / least < LOGARITHMIC_FROM) {
      return new Scale(false, 0, largest > 0 ? largest : 1);
    }
    double smallest =
        bars.stream().mapToDouble(bar -> bar.min()).filter(value -> value > 0).min().orElse(least);
    return new Scale(
        true, Math.ceil(Math.log10(smallest)) - 1, Math.ceil(Math.log10(Math.max(largest, most))));
  }

  /**
   * From values to lengths.
   *
   * @param from the value that has no length, or its logarithm
   * @param to the value that has the whole, or its logarithm
   */
  private record Scale(boolean logarithmic, double from, double to) {
    int length(double value) {
      if (value <= 0) {
        return 0;
      }
      double at = logarithmic ? Math.log10(value) : value;
      return (int) Math.round(WIDTH * Math.clamp((at - from) / (to - from), 0, 1));
    }

    List<Double> ticks() {
      List<Double> ticks = new ArrayList<>();
      if (logarithmic) {
        double step = Math.ceil((to - from) / 10);
        for (double power = from; power <= to; power += step) {
          ticks.add(Math.pow(10, power));
        }
      } else {
        for (int i = 0; i <= LINEAR_TICKS; i++) {
          ticks.add(to * i / LINEAR_TICKS);
        }
      }
      return ticks;
    }
  }

  private static String number(double value) {
    return value == Math.rint(value) && value < 1e6
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.format(Locale.ROOT, "%.3g", value);
  }
}
