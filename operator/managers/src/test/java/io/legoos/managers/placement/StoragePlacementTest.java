package io.legoos.managers.placement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StoragePlacementTest {
  private final StorageCandidate small = new StorageCandidate("a", 10);
  private final StorageCandidate large = new StorageCandidate("b", 20);

  @Test
  void theMostRoomWins() {
    assertThat(StoragePlacement.choose(List.of(small, large), 5)).contains(large);
  }

  @Test
  void tiesGoToTheFirstName() {
    StorageCandidate twin = new StorageCandidate("c", 20);
    assertThat(StoragePlacement.choose(List.of(twin, large), 5)).contains(large);
  }

  @Test
  void aVolumeThatFitsNowhereIsRefused() {
    assertThat(StoragePlacement.choose(List.of(small, large), 21)).isEmpty();
    assertThat(StoragePlacement.choose(List.of(), 0)).isEmpty();
  }
}
