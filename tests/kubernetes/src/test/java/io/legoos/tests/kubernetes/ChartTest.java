package io.legoos.tests.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** What the chart renders and refuses, without a cluster. */
@Order(-1)
class ChartTest {
  @Test
  void lintRenderedObjectsAndRefusedValues() throws Exception {
    Command.Result result =
        Command.of(Repository.root().resolve("helm/test").toString()).run(Duration.ofMinutes(5));
    assertThat(result.status()).as("%s%n%s", result.output(), result.errors()).isZero();
  }

  @Test
  void theChartHasTheDefinitionsOfTheModel() throws Exception {
    Command.Result result =
        Command.of(Repository.root().resolve("helm/crds").toString(), "--check")
            .run(Duration.ofMinutes(1));
    assertThat(result.status()).as(result.errors()).isZero();
  }
}
