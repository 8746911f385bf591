package io.legoos.cli.bench.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class BarPageTest {
  private static final Machine MACHINE = new Machine(2, "a <model>", 3L << 20, "6.18", "25");

  private final Samples fast = Samples.of(List.of(1.0, 2.0, 3.0));
  private final Samples slow = Samples.of(List.of(4.0, 5.0, 6.0));

  private final String page =
      BarPage.of(
          new Report(
              "slow<down>",
              MACHINE,
              List.of(
                  Row.of("sort, native", "wall time", "s", fast),
                  Row.against("sort, <b>", "wall time", "s", slow, "native", fast),
                  Row.against("sort, <b>", "wall time", "s", slow, "\"swap\"", slow),
                  Row.of("sort, <b>", "remote misses", "lines", Samples.of(7))),
              List.of("a & b")));

  private static long count(String pattern, String text) {
    return Pattern.compile(pattern).matcher(text).results().count();
  }

  @Test
  void thereIsAChartForEachMetricAndABarForEachCase() {
    List<String> charts =
        Pattern.compile("(?s)<svg.*?</svg>")
            .matcher(page)
            .results()
            .map(result -> result.group())
            .toList();

    assertThat(charts).hasSize(2);
    assertThat(charts.get(0)).contains("<title>wall time, s</title>");
    assertThat(count("<rect", charts.get(0))).isEqualTo(2);
    assertThat(count("whisker", charts.get(0))).isEqualTo(2);
    assertThat(charts.get(1)).contains("<title>remote misses, lines</title>");
    assertThat(count("<rect", charts.get(1))).isEqualTo(1);
  }

  @Test
  void theRatiosToAllBaselinesStandBesideTheBar() {
    assertThat(page).contains("5 (4-6); 2.50 x native; 1 x &quot;swap&quot;<");
  }

  @Test
  void theMachineTheNotesAndAllRowsAreThere() {
    assertThat(page)
        .contains("2 x a &lt;model&gt;, 3 MiB, Linux 6.18, Java 25")
        .contains("a &amp; b");
    assertThat(count("<tr><td>", page)).isEqualTo(4);
  }

  @Test
  void thePageIsEscapedAndLoadsNothing() {
    assertThat(page).contains("lego bench slow&lt;down&gt;").doesNotContain("<down>");
    assertThat(page).doesNotContain("<b>").doesNotContain("<model>");
    assertThat(page.replace("http://www.w3.org/2000/svg", ""))
        .doesNotContain("http")
        .doesNotContain("<script")
        .doesNotContain("url(")
        .doesNotContain("src=")
        .doesNotContain("href=");
  }
}
