package io.legoos.processor.excache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("P1")
class ExCacheGeometryTest {
  @ParameterizedTest
  @CsvSource({
    "4194304, 64, 16, 64",
    "4194304, 0, 1, 1024",
    "4194304, 1024, 1, 1024",
    "67108864, 64, 256, 64",
    "4198400, 64, 16, 64",
    "34359738368, 8, 1048576, 8",
    "34359738368, 0, 1, 8388608"
  })
  void sizesBecomeSetsAndWays(long bytes, int ways, int expectedSets, int expectedWays) {
    ExCacheGeometry geometry = ExCacheGeometry.of(bytes, ways);
    assertThat(geometry).isEqualTo(new ExCacheGeometry(expectedSets, expectedWays));
    assertThat(geometry.bytes()).isLessThanOrEqualTo(bytes);
    assertThat(geometry.lines()).isEqualTo(expectedSets * expectedWays);
    // The largest slot must fit the number of a line, with the spare ways.
    assertThat((long) geometry.sets() * (geometry.ways() + geometry.ways() / 2))
        .isLessThan(Line.MAX_NUMBER);
  }

  @ParameterizedTest
  @CsvSource({
    "4194303, 64",
    "0, 0",
    "-1, 0",
    "34359738369, 64",
    "9223372036854775807, 0",
    "4194304, 1",
    "4194304, 4",
    "4194304, 3",
    "4194304, -64",
    "4194304, 2048",
    "4194304, -2147483648"
  })
  void otherSizesAreRefused(long bytes, int ways) {
    assertThatThrownBy(() -> ExCacheGeometry.of(bytes, ways))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theRefusalNamesTheLimits() {
    assertThatThrownBy(() -> ExCacheGeometry.of(4096, 64))
        .hasMessage("an ExCache has 4Mi to 32Gi, not 4096 bytes");
  }
}
