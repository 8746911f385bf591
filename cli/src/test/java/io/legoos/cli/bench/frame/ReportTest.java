package io.legoos.cli.bench.frame;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {
  private static final Machine MACHINE = new Machine(2, "a model", 3L << 20, "6.18", "25");

  private final Report report =
      new Report(
          "replication",
          MACHINE,
          List.of(
              Row.of("sort, replication 1", "wall time", "s", Samples.of(List.of(2.0, 4.0))),
              Row.against(
                  "sort, replication 2",
                  "wall time",
                  "s",
                  Samples.of(4.5),
                  "replication 1",
                  Samples.of(List.of(2.0, 4.0))),
              Row.share("replication 2", "identical", 3, 4)),
          List.of("the paper says so"));

  @Test
  void theJsonHasTheKeysThatUsersRelyOn() throws Exception {
    JsonNode json = new ObjectMapper().readTree(report.json());

    assertThat(json.get("experiment").asText()).isEqualTo("replication");
    assertThat(json.get("machine").get("processors").asInt()).isEqualTo(2);
    JsonNode row = json.get("rows").get(1);
    assertThat(row.fieldNames())
        .toIterable()
        .containsExactly(
            "case", "metric", "unit", "median", "min", "max", "runs", "baseline", "ratio");
    assertThat(row.get("case").asText()).isEqualTo("sort, replication 2");
    assertThat(row.get("ratio").asDouble()).isEqualTo(1.5);
    assertThat(json.get("rows").get(0).get("baseline").isNull()).isTrue();
    assertThat(json.get("rows").get(2).get("ratio").asDouble()).isEqualTo(0.75);
  }

  @Test
  void theTableSaysTheSame() {
    assertThat(report.table())
        .startsWith("replication on 2 x a model, 3 MiB, Linux 6.18, Java 25\n\nCASE ")
        .containsPattern("sort, replication 1 +wall time +s +3 +2 +4 +2 +- +-\n")
        .containsPattern("sort, replication 2 +wall time +s +4.50 .* 1 +1.50 +replication 1\n")
        .endsWith("\nthe paper says so\n");
  }

  @Test
  void aRatioToNothingIsNone() {
    assertThat(Row.against("a", "b", "s", Samples.of(1), "c", Samples.of(0)).ratio()).isNull();
    assertThat(Row.share("a", "b", 0, 0).ratio()).isNull();
  }
}
