package io.legoos.managers.placement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class PromiseLedgerTest {
  private final PromiseLedger ledger = new PromiseLedger();

  @Example
  void aPromiseCountsOnTopOfTheReportItWasMadeUpon() {
    ledger.add(100, 50, 10);
    assertThat(ledger.estimate(50)).isEqualTo(150);
  }

  @Example
  void aReportThatContainsThePromiseDoesNotCountItTwice() {
    ledger.add(100, 0, 10);
    ledger.add(100, 0, 10);
    assertThat(ledger.estimate(0)).isEqualTo(200);
    assertThat(ledger.estimate(100)).isEqualTo(200);
    assertThat(ledger.estimate(200)).isEqualTo(200);
    ledger.add(100, 200, 10);
    assertThat(ledger.estimate(200)).isEqualTo(300);
    assertThat(ledger.estimate(450)).isEqualTo(450);
  }

  @Example
  void anExpiredPromiseCountsNoMore() {
    ledger.add(100, 0, 10);
    ledger.add(7, 0, 20);
    ledger.expire(9);
    assertThat(ledger.estimate(0)).isEqualTo(107);
    ledger.expire(10);
    assertThat(ledger.estimate(0)).isEqualTo(7);
    assertThat(ledger.promised()).isEqualTo(7);
    ledger.expire(20);
    assertThat(ledger.isEmpty()).isTrue();
  }

  /** Whatever prefix of the promises a report contains, the estimate is at least the truth. */
  @Property
  void neverEstimatesLessThanWhatWasPromised(
      @ForAll @Size(max = 30) List<@LongRange(min = 0, max = 1000) Long> amounts,
      @ForAll @LongRange(min = 0, max = 30) long reportedPrefix) {
    PromiseLedger promises = new PromiseLedger();
    long sum = 0;
    long reported = 0;
    for (int i = 0; i < amounts.size(); i++) {
      promises.add(amounts.get(i), reported, Long.MAX_VALUE);
      sum += amounts.get(i);
      if (i < reportedPrefix) {
        reported = sum;
      }
      assertThat(promises.estimate(reported)).isEqualTo(sum);
    }
  }

  @Example
  void aFloodOfPromisesIsMergedAndNotLost() {
    for (int i = 0; i < 10_000; i++) {
      ledger.add(1, 0, 5);
    }
    assertThat(ledger.estimate(0)).isEqualTo(10_000);
    assertThat(ledger.promised()).isEqualTo(10_000);
  }
}
