package io.legoos.processor.excache;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WritePredictorTest {
  private static final long PAGE = 5L << 9;

  private final WritePredictor predictor = new WritePredictor();

  private int likelyOfHundred(long page) {
    int likely = 0;
    for (int i = 0; i < 100; i++) {
      likely += predictor.isLikely(page) ? 1 : 0;
    }
    return likely;
  }

  private void written(int times) {
    for (int i = 0; i < times; i++) {
      predictor.written(PAGE);
    }
  }

  private void notWritten(int times) {
    for (int i = 0; i < times; i++) {
      predictor.notWritten(PAGE);
    }
  }

  @Test
  void nothingIsLikelyAtFirst() {
    assertThat(likelyOfHundred(PAGE)).isZero();
  }

  @Test
  void whatIsWrittenAgainAndAgainIsLikelyButForAProbe() {
    written(100);
    assertThat(likelyOfHundred(PAGE + 511)).isBetween(90, 99);
    assertThat(likelyOfHundred(PAGE + 512)).as("the next 2 MiB").isZero();
  }

  @Test
  void theProbesUnlearnIt() {
    written(1000);
    notWritten(10);
    assertThat(likelyOfHundred(PAGE)).isZero();
  }

  @Test
  void whatIsMostlyReadIsNotLikely() {
    notWritten(1000);
    written(20);
    assertThat(likelyOfHundred(PAGE)).isZero();
  }
}
