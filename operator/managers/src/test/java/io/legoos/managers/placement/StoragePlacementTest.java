package io.legoos.managers.placement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StoragePlacementTest {
  private final StorageCandidate small = new StorageCandidate("a", 10);
  private final StorageCandidate large = new StorageCandidate("b", 20);

  @Test
  void theMostRoomWins() {
    assertThat(new StoragePlacement(List.of(small, large)).choose(5)).contains(large);
  }

  @Test
  void tiesGoToTheFirstName() {
    StorageCandidate twin = new StorageCandidate("c", 20);
    assertThat(new StoragePlacement(List.of(twin, large)).choose(5)).contains(large);
  }

  @Test
  void aVolumeThatFitsNowhereIsRefused() {
    assertThat(new StoragePlacement(List.of(small, large)).choose(21)).isEmpty();
    assertThat(new StoragePlacement(List.of()).choose(0)).isEmpty();
  }
}
