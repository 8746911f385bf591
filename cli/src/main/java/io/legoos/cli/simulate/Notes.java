package io.legoos.cli.simulate;

import io.legoos.cli.simulate.study.Finding;
import io.legoos.cli.simulate.study.Finding.Filling;
import io.legoos.cli.simulate.study.Finding.Need;
import io.legoos.cli.simulate.trace.Trace;
import java.util.ArrayList;
import java.util.List;

/** What the rows do not say, in sentences. */
final class Notes {
  private Notes() {}

  static List<String> of(Trace trace, List<Finding> findings) {
    List<String> notes = new ArrayList<>();
    notes.add(
        trace.nodes().size()
            + " machines, "
            + trace.pods().size()
            + " pods; a ratio is to 'servers, first fit'.");
    if (!trace.timed()) {
      notes.add("No pod leaves (no departure column), so there is no study over time.");
    }
    for (Finding finding : findings) {
      String subject = finding.workload() + ", " + finding.hardware() + ": ";
      Filling filling = finding.filling();
      if (filling != null && filling.firstRejection() >= 0) {
        notes.add(subject + "the first rejection is for want of " + filling.lacking() + ".");
      }
      for (Need need : finding.needs()) {
        if (need.count() < 0) {
          notes.add(subject + "no number of " + need.kind() + " tried is enough.");
        }
      }
    }
    return notes;
  }
}
