package io.legoos.cli.simulate.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.legoos.cli.CliException;
import io.legoos.cli.bench.frame.Machine;
import io.legoos.cli.bench.frame.Report;
import io.legoos.cli.simulate.packing.Packing.Use;
import io.legoos.cli.simulate.study.Finding;
import io.legoos.cli.simulate.study.Finding.Filling;
import io.legoos.cli.simulate.study.Finding.Need;
import io.legoos.cli.simulate.study.Finding.Plot;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

class ReportTest {
  private static final Machine MACHINE = new Machine(2, "a model", 3L << 20, "6.18", "25");

  private static Finding finding(String hardware, int count) {
    List<Use> bought = List.of(new Use("cpu", count * 4000, 0, 0));
    List<Use> used = List.of(new Use("cpu", count * 4000, 2000, 1000));
    return new Finding(
        "all at once",
        hardware,
        List.of(new Need("server", count, 0, bought)),
        used,
        List.of(new Plot("cpu", new double[] {1, 2}, new double[] {0.1, 0.5}, new double[2])),
        new Filling(3, 1, 2, "cpu", used, used));
  }

  private static Report report() {
    StudyRows rows = new StudyRows(new PriceTable(Map.of("server", 100.0, "cpu", 2.0)));
    List<Finding> findings = List.of(finding("a <b>", 2), finding("c", 1));
    rows.add(findings);
    return new Report("simulate", MACHINE, rows.rows(), List.of("a & b"));
  }

  @Test
  void theJsonIsOfTheShapeOfBenchAndHasRatiosToTheFirst() throws Exception {
    JsonNode json = new ObjectMapper().readTree(report().json());
    JsonNode cost = null;
    for (JsonNode row : json.get("rows")) {
      if (row.get("metric").asText().equals("cost of needed")
          && row.get("case").asText().endsWith(": c")) {
        cost = row;
      }
    }
    assertThat(json.get("experiment").asText()).isEqualTo("simulate");
    JsonNode found = Objects.requireNonNull(cost);
    assertThat(found.get("median").asDouble()).isEqualTo(108);
    assertThat(found.get("ratio").asDouble()).isEqualTo(0.5);
    assertThat(found.get("baseline").asText()).isEqualTo("all at once: a <b>");
  }

  @Test
  void theTableHasAColumnForEachKindOfHardware() {
    assertThat(StudyTable.of(report()))
        .contains("ALL AT ONCE")
        .contains("A <B>")
        .containsPattern("cpu stranded of needed, % +12.50 +25\n")
        .contains("a & b");
  }

  @Test
  void thePageIsEscapedAndLoadsNothing() throws Exception {
    String page = HtmlReport.page(report(), List.of(finding("a <b>", 2)));
    assertThat(page).contains("a &lt;b&gt;").contains("a &amp; b").doesNotContain("a <b>");
    assertThat(page.replace("http://www.w3.org/2000/svg", ""))
        .doesNotContain("http")
        .doesNotContain("<script")
        .doesNotContain("src=");
    String svg = page.substring(page.indexOf("<svg"), page.indexOf("</svg>") + 6);
    assertThat(
            DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(svg)))
                .getElementsByTagName("polyline")
                .getLength())
        .isEqualTo(2);
  }

  @Test
  void pricesComeFromTheCommandLineOrAFile(@TempDir Path dir) throws Exception {
    Path file = Files.writeString(dir.resolve("prices"), "# in dollars\ncpu = 2\n\nserver=3\n");
    assertThat(PriceTable.parse(file.toString()).prices())
        .isEqualTo(PriceTable.parse("cpu=2,server=3").prices());
    for (String bad : List.of("cpu=-1", "cpu=x", "=,", dir.resolve("none").toString())) {
      assertThatThrownBy(() -> PriceTable.parse(bad))
          .isInstanceOfSatisfying(CliException.class, e -> assertThat(e.exitStatus()).isEqualTo(2));
    }
  }
}
