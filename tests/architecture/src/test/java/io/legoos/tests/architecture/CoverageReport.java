package io.legoos.tests.architecture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code docs/coverage.md}: for each row of the reference the tests that carry its id as a JUnit
 * tag ({@code @Tag("P7")} on a method or class), or the word open.
 */
final class CoverageReport {
  private static final Pattern TAG = Pattern.compile("@Tag\\(\"([A-Z]\\d{1,2})\"\\)");
  private static final Pattern DECLARATION =
      Pattern.compile("\\bclass (\\w+)|\\b(?:void|boolean)\\s+(\\w+)\\(");
  private static final String CSV_COLUMNS = ",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)";

  private final SourceTree tree;

  CoverageReport(SourceTree tree) {
    this.tree = tree;
  }

  /** One row of the reference. */
  record Row(String id, String feature, String worksWhen) {}

  List<Row> rows() throws IOException {
    List<Row> rows = new ArrayList<>();
    Path csv = Path.of("src/test/resources/coverage-rows.csv");
    List<String> lines = Files.readAllLines(csv);
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(CSV_COLUMNS, -1);
      rows.add(new Row(cells[0], unquoted(cells[1]), unquoted(cells[2])));
    }
    return rows;
  }

  /** Row id to the tests that carry it, as {@code Class} or {@code Class.method}. */
  Map<String, TreeSet<String>> tests() throws IOException {
    Map<String, TreeSet<String>> tests = new TreeMap<>();
    for (Path file : tree.javaFiles("test")) {
      String className = file.getFileName().toString().replace(".java", "");
      List<String> pending = new ArrayList<>();
      for (String line : Files.readAllLines(file)) {
        if (line.strip().startsWith("*")) {
          continue; // prose that speaks of tags
        }
        Matcher tag = TAG.matcher(line);
        while (tag.find()) {
          pending.add(tag.group(1));
        }
        Matcher declaration = DECLARATION.matcher(line);
        if (!pending.isEmpty() && declaration.find()) {
          String name =
              declaration.group(1) != null
                  ? declaration.group(1)
                  : className + "." + declaration.group(2);
          pending.forEach(row -> tests.computeIfAbsent(row, r -> new TreeSet<>()).add(name));
          pending.clear();
        }
      }
    }
    return tests;
  }

  String markdown() throws IOException {
    Map<String, TreeSet<String>> tests = tests();
    StringBuilder text = new StringBuilder();
    text.append("# Coverage of the reference's 60 rows\n\n");
    text.append(
        "Made by the build from the `@Tag`s of the tests (tests/architecture); do not edit.\n");
    text.append("A row without a test is open.\n\n");
    text.append("| row | feature | works when | proved by |\n|---|---|---|---|\n");
    int proved = 0;
    for (Row row : rows()) {
      TreeSet<String> names = tests.getOrDefault(row.id(), new TreeSet<>());
      proved += names.isEmpty() ? 0 : 1;
      text.append(
          "| %s | %s | %s | %s |\n"
              .formatted(
                  row.id(),
                  row.feature(),
                  row.worksWhen(),
                  names.isEmpty() ? "open" : "`" + String.join("`, `", names) + "`"));
    }
    return text.append("\n%d of %d rows have a test.\n".formatted(proved, rows().size()))
        .toString();
  }

  private static String unquoted(String cell) {
    return cell.startsWith("\"")
        ? cell.substring(1, cell.length() - 1).replace("\"\"", "\"")
        : cell;
  }
}
