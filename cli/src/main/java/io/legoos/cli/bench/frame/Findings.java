package io.legoos.cli.bench.frame;

import java.util.List;

/**
 * What an experiment found.
 *
 * @param notes for people, a line each: published figures to read the rows beside
 * @param defects what must not be, a line each: the command ends with 1 when there is one
 */
public record Findings(List<Row> rows, List<String> notes, List<String> defects) {
  public Findings {
    rows = List.copyOf(rows);
    notes = List.copyOf(notes);
    defects = List.copyOf(defects);
  }
}
