package io.legoos.tests.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class CoverageTest {
  private final SourceTree tree = new SourceTree();
  private final CoverageReport report = new CoverageReport(tree);

  @Test
  void theReferenceHas60Rows() throws IOException {
    List<CoverageReport.Row> rows = report.rows();

    assertThat(rows).hasSize(60);
    assertThat(rows.stream().map(CoverageReport.Row::id)).doesNotHaveDuplicates();
  }

  @Test
  void testsNameOnlyRowsThatExist() throws IOException {
    assertThat(report.rows().stream().map(CoverageReport.Row::id))
        .containsAll(report.tests().keySet());
  }

  @Test
  void theCommittedReportIsUpToDate() throws IOException {
    Path file = tree.root().resolve("docs/coverage.md");
    String wanted = report.markdown();
    String committed = Files.exists(file) ? Files.readString(file) : "";

    if (!committed.equals(wanted)) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, wanted);
      fail("docs/coverage.md was out of date and has been written anew: commit it");
    }
  }
}
