package io.legoos.managers.placement;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a load would leave on ordinary servers, each with an equal part of the same total: a program
 * needs all that it needs on one of them. Best fit, the largest dominant share first; the order of
 * the input does not matter.
 *
 * @param stranded free on some server, and of no use there for a load of the same mix
 * @param unplaced how many of the demands fit on no server
 */
public record MonolithicPacking(Resources stranded, int unplaced) {
  /**
   * Packs.
   *
   * @param total of all servers together
   * @param servers how many there are, at least 1
   * @param demands of programs, and of volumes without any
   */
  public static MonolithicPacking of(Resources total, int servers, Collection<Resources> demands) {
    Resources each = total.times(1.0 / servers);
    List<Resources> free = new ArrayList<>();
    for (int i = 0; i < servers; i++) {
      free.add(each);
    }
    List<Resources> largestFirst = new ArrayList<>(demands);
    largestFirst.sort(
        Comparator.<Resources>comparingDouble(demand -> demand.dominantShareOf(each))
            .thenComparing(Resources.ORDER)
            .reversed());
    int unplaced = 0;
    Resources mix = Resources.NONE;
    for (Resources demand : largestFirst) {
      mix = mix.plus(demand);
      Optional<Resources> best =
          free.stream()
              .filter(server -> server.holds(demand))
              .min(
                  Comparator.<Resources>comparingDouble(
                          server -> server.minus(demand).dominantShareOf(each))
                      .thenComparing(Resources.ORDER));
      if (best.isPresent()) {
        free.remove(best.get());
        free.add(best.get().minus(demand));
      } else {
        unplaced++;
      }
    }
    free.sort(Resources.ORDER);
    Resources stranded = Resources.NONE;
    for (Resources server : free) {
      stranded = stranded.plus(server.strandedBy(mix));
    }
    return new MonolithicPacking(stranded, unplaced);
  }
}
