package io.legoos.cli.bench.mttf;

import io.legoos.cli.bench.frame.Bench;
import io.legoos.cli.bench.frame.Experiment;
import io.legoos.cli.bench.frame.Findings;
import io.legoos.cli.simulate.failure.DeviceLifetimes;
import java.util.List;
import java.util.Locale;

/**
 * Table 1 of the paper, by formula and by simulation, and what it lacks: what failures and the time
 * to get over them mean to applications.
 */
public final class MttfExperiment implements Experiment {
  private static final int SEEDS = 9;
  private static final int QUICK_SEEDS = 3;
  private static final int LIFETIMES = 100_000;
  private static final int QUICK_LIFETIMES = 10_000;
  private static final double LIFE_YEARS = 200_000;
  private static final double QUICK_LIFE_YEARS = 20_000;

  /** As many as the paper was measured on. */
  private static final int MACHINES = 10;

  @Override
  public String name() {
    return "mttf";
  }

  @Override
  public String summary() {
    return "time to failure, availability and blast radius; nothing runs but this process";
  }

  @Override
  public Findings run(Bench bench) {
    boolean quick = bench.options().quick();
    MttfRows rows =
        new MttfRows(
            quick ? QUICK_SEEDS : SEEDS,
            quick ? QUICK_LIFETIMES : LIFETIMES,
            quick ? QUICK_LIFE_YEARS : LIFE_YEARS);
    RepairTimes times = RepairTimes.MEASURED;
    Deployments deployments = new Deployments(DeviceLifetimes.PAPER, times, MACHINES);
    rows.addUnits(DeviceLifetimes.PAPER);
    rows.addDeployments(deployments.all(false));
    rows.addDeployments(deployments.all(true));
    return new Findings(rows.rows(), notes(times), List.of());
  }

  private static List<String> notes(RepairTimes times) {
    return List.of(
        "The paper's Table 1, years: monolithic 5.8, LegoOS 6.8 to 8.7 (17 to 49 % more). Its devices"
            + " (Schroeder and Gibson, FAST'07, failures that led to a replacement): processor 204.3,"
            + " disk 33.1, memory 289.9, NIC 538.8, power 100.5, other 27.4. Its figures are half of"
            + " what its formula gives with one device of each; so the rows of Table 1 have two of"
            + " each, all others one. Its larger figure halves the rates of processor and memory"
            + " components.",
        String.format(
            Locale.ROOT,
            "Deployments: %d servers, or %d components of each kind, all with like applications on"
                + " them evenly, and always one more to go on with. Seconds: a silent server or"
                + " processor is given up after %.1f; a lost memory monitor is noticed after %.3f and"
                + " replaced by its second after %.3f (medians of lego bench recovery, 2026-11-29); a"
                + " start takes %.1f; the second copy of 128 GiB is made in %.0f (measured: 6.148 for"
                + " 200 MiB). Assumed: %.0f h until a failed disk is replaced, with its files back.",
            MACHINES,
            MACHINES,
            times.silenceSeconds(),
            times.lossSeconds(),
            times.takeoverSeconds(),
            times.startSeconds(),
            times.rebuildSeconds(),
            times.replacementHours()),
        "With files: they are on the server's own disk, so that any failure of the server takes them"
            + " away; or on one storage component. Work that an ended program had done is not counted:"
            + " it starts from its beginning.",
        "As in the paper components have nothing of \"other\" (motherboard, case, fan, cables), which"
            + " favours them. The loss of both copies of a page is in the formulas; it is too rare to"
            + " come up in these simulations. Failures are independent, and software never fails.");
  }
}
