package io.legoos.cli.simulate.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

class CsvReaderTest {
  private static List<List<String>> all(String text) throws Exception {
    List<List<String>> records = new ArrayList<>();
    try (CsvReader csv = new CsvReader(new StringReader(text))) {
      for (List<String> fields = csv.next(); fields != null; fields = csv.next()) {
        records.add(fields);
      }
    }
    return records;
  }

  @Example
  void fieldsMayBeQuotedAndLinesEndAnyWay() throws Exception {
    assertThat(all("a,b\r\n1,\"x, \"\"y\"\"\nz\"\n\n\r3,\n4"))
        .containsExactly(
            List.of("a", "b"), List.of("1", "x, \"y\"\nz"), List.of("3", ""), List.of("4"));
    assertThat(all("")).isEmpty();
  }

  @Example
  void knowsInWhichLineARecordBegan() throws Exception {
    CsvReader csv = new CsvReader(new StringReader("a\n\"1\n2\"\n\nlast"));
    csv.next();
    csv.next();
    assertThat(csv.recordLine()).isEqualTo(2);
    csv.next();
    assertThat(csv.recordLine()).isEqualTo(5);
  }

  @Example
  void anEndlessRowAndAnOpenQuoteAreRefused() {
    assertThatThrownBy(() -> all("x".repeat(CsvReader.MAX_RECORD_CHARS + 2)))
        .isInstanceOf(MalformedCsvException.class);
    assertThatThrownBy(() -> all("a\n\"b")).hasMessageContaining("line 2");
  }

  @Property
  void whatIsQuotedIsReadBack(
      @ForAll @Size(min = 2, max = 5)
          List<@StringLength(max = 8) @CharRange(from = ' ', to = '~') String> fields)
      throws IOException, Exception {
    String row =
        fields.stream()
            .map(field -> "\"" + field.replace("\"", "\"\"") + "\"")
            .collect(Collectors.joining(","));
    assertThat(all(row)).containsExactly(fields.stream().map(String::strip).toList());
  }
}
