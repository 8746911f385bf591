package io.legoos.cli.bench.mttf;

import io.legoos.cli.simulate.failure.DeviceLifetimes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The same applications on servers and on components. There is always another processor or memory
 * component, or server, to go on with; files are on one disk, and wait until that is replaced.
 */
final class Deployments {
  private static final String MEMORY = "memory component";
  private static final int[] SPREADS = {1, 4};

  private final DeviceLifetimes lifetimes;
  private final RepairTimes times;
  private final int machines;

  /**
   * @param machines servers, or components of each kind; at least 4
   */
  Deployments(DeviceLifetimes lifetimes, RepairTimes times, int machines) {
    this.lifetimes = lifetimes;
    this.times = times;
    this.machines = machines;
  }

  /**
   * Servers first, then components with one copy of each page and with two, on one and on four
   * memory components.
   *
   * @param files whether the application cannot run without its files
   */
  List<Deployment> all(boolean files) {
    List<Deployment> all = new ArrayList<>();
    double restart = RepairTimes.yearsOfSeconds(times.silenceSeconds() + times.startSeconds());
    all.add(
        deployment(
            "servers",
            files,
            new Need.Single("server", lifetimes.server(), 1, files ? replacement() : restart)));
    for (int copies : new int[] {1, 2}) {
      for (int spread : SPREADS) {
        List<Need> needs = new ArrayList<>();
        needs.add(
            new Need.Single("processor component", lifetimes.processorComponent(), 1, restart));
        needs.add(copies == 1 ? single(spread) : mirrored(spread));
        if (files) {
          needs.add(
              new Need.Single("storage component", lifetimes.storageComponent(), 1, replacement()));
        }
        String name =
            String.format(Locale.ROOT, "pools, replication %d, memory on %d", copies, spread);
        all.add(deployment(name, files, needs.toArray(Need[]::new)));
      }
    }
    return all;
  }

  private Deployment deployment(String name, boolean files, Need... needs) {
    return new Deployment(
        name + (files ? ", with files" : ""), machines, new Application(List.of(needs)));
  }

  private double replacement() {
    return RepairTimes.yearsOfHours(times.replacementHours());
  }

  /** What is lost is lost at once, and the program ends when it touches it. */
  private double lossYears() {
    return RepairTimes.yearsOfSeconds(times.lossSeconds() + times.startSeconds());
  }

  private Need single(int spread) {
    return new Need.Single(MEMORY, lifetimes.memoryComponent(), spread, lossYears());
  }

  private Need mirrored(int spread) {
    MirroredPair pair =
        new MirroredPair(
            lifetimes.memoryComponent(), RepairTimes.yearsOfSeconds(times.rebuildSeconds()));
    return new Need.Mirrored(
        MEMORY, pair, spread, RepairTimes.yearsOfSeconds(times.takeoverSeconds()), lossYears());
  }
}
