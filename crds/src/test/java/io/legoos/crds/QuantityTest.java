package io.legoos.crds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {
  @ParameterizedTest
  @CsvSource({
    "64Mi, 67108864",
    "1.5Gi, 1610612736",
    "1Gi, 1073741824",
    "1G, 1000000000",
    "2, 2",
    "500m, 1",
    "0, 0",
    ".5Ki, 512",
    "8191Pi, 9222246136947933184"
  })
  void countsUnits(String text, long units) {
    assertThat(new Quantity(text).units()).isEqualTo(units);
  }

  @ParameterizedTest
  @CsvSource({"500m, 500", "2, 2000", "1.5, 1500", "0.0001, 1"})
  void countsThousandths(String text, long milli) {
    assertThat(new Quantity(text).milli()).isEqualTo(milli);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Mi",
        "-1",
        "1 Gi",
        "1gi",
        "1e3",
        "0x10",
        "1Gi1",
        "000000000000000000001",
        "1.",
        "∞"
      })
  void refusesTheRest(String text) {
    assertThatThrownBy(() -> new Quantity(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatIsLargerThanALongIsTheLargestLong() {
    assertThat(new Quantity("9999999Pi").units()).isEqualTo(Long.MAX_VALUE);
    assertThat(new Quantity("9999999Pi").isAtLeast(new Quantity("8192Pi"))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"1Gi, 1024Mi, true", "1G, 1Gi, false", "1.5, 1500m, true", "1499m, 1.5, false"})
  void comparesExactly(String one, String other, boolean atLeast) {
    assertThat(new Quantity(one).isAtLeast(new Quantity(other))).isEqualTo(atLeast);
  }

  @Property
  void wholeBytesAreExact(@ForAll @LongRange(min = 0) long bytes) {
    assertThat(new Quantity(Long.toString(bytes)).units()).isEqualTo(bytes);
  }

  @Property
  void mebibytesAreExact(@ForAll @LongRange(min = 0, max = 1L << 40) long mebibytes) {
    assertThat(new Quantity(mebibytes + "Mi").units()).isEqualTo(mebibytes << 20);
  }
}
