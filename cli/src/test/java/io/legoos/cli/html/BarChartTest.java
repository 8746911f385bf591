package io.legoos.cli.html;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class BarChartTest {
  private static Document parsed(BarChart chart) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(chart.toString())));
  }

  private static List<Integer> lengths(Document svg) {
    List<Integer> lengths = new ArrayList<>();
    NodeList bars = svg.getElementsByTagName("rect");
    for (int i = 0; i < bars.getLength(); i++) {
      lengths.add(Integer.valueOf(((Element) bars.item(i)).getAttribute("width")));
    }
    return lengths;
  }

  @Test
  void barsAreAsLongAsTheirMediansAndTheLargestValueFits() throws Exception {
    BarChart chart = new BarChart("wall time, s");
    chart.bar("a", 1, 0.5, 2, "");
    chart.bar("b", 2, 2, 4, "");

    Document svg = parsed(chart);

    assertThat(lengths(svg)).containsExactly(90, 180);
    assertThat(svg.getDocumentElement().getTextContent()).doesNotContain("logarithmic");
  }

  @Test
  void whiskersGoFromTheSmallestToTheLargestValue() {
    BarChart chart = new BarChart("wall time, s");
    chart.bar("a", 1, 0.5, 2, "");

    // The label is one character wide, and a gap: the scale begins at 12.
    assertThat(chart.toString()).containsPattern("class=\"whisker\" d=\"M102 .*H372M372 ");
  }

  @Test
  void largeDifferencesHaveALogarithmicScaleThatSaysSo() throws Exception {
    BarChart chart = new BarChart("wall time, s");
    chart.bar("a", 0.1, 0.1, 0.1, "");
    chart.bar("b", 10, 10, 10, "");
    chart.bar("none", 0, 0, 0, "");

    Document svg = parsed(chart);

    // Four decades would be too many: from 0.01, so that the shortest is seen, to 10.
    assertThat(lengths(svg)).containsExactly(120, 360, 0);
    assertThat(svg.getDocumentElement().getTextContent())
        .contains("wall time, s (logarithmic scale)");
  }

  @Test
  void everyTextIsEscaped() throws Exception {
    BarChart chart = new BarChart("<t> & 'u'");
    chart.bar("<script>\"x\"</script>", 1, 1, 1, "<i>");

    String text = parsed(chart).getDocumentElement().getTextContent();

    assertThat(chart.toString()).doesNotContain("<script").doesNotContain("<i>");
    assertThat(text).contains("<t> & 'u'").contains("<script>\"x\"</script>").contains("<i>");
  }

  @Test
  void nothingAtAllIsAnEmptyChart() throws Exception {
    assertThat(lengths(parsed(new BarChart("nothing")))).isEmpty();

    BarChart zeros = new BarChart("zeros");
    zeros.bar("a", 0, 0, 0, "0");
    assertThat(lengths(parsed(zeros))).containsExactly(0);
  }
}
