package io.legoos.tests.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The API server refuses each manifest of {@code crds/src/test/resources/manifests} with the field
 * and the rule that its first lines name; the tests of {@code crds} show that {@code lego up} and
 * the operator say the same of the same files.
 */
@ExtendWith(SuiteExtension.class)
@Order(0)
class RulesTest {
  private static final Path MANIFESTS =
      Repository.root().resolve("crds/src/test/resources/manifests");

  private static final int MAX_CONFLICTS = 20;

  @Test
  void theApiServerNamesTheFieldAndTheRule(Suite suite) throws Exception {
    Kubectl kubectl = suite.newNamespace("rules");
    List<String> wrong = new ArrayList<>();
    for (Path file : files("valid")) {
      Command.Result result = create(kubectl, file);
      if (result.status() != 0) {
        wrong.add(file.getFileName() + " is refused: " + result.errors());
      }
    }
    for (Path file : files("invalid")) {
      expectRefusal(file, create(kubectl, file), wrong);
    }
    for (Path file : files("changes")) {
      expectRefusal(file, change(kubectl, file), wrong);
    }
    assertThat(wrong).isEmpty();
    kubectl.output("delete", "namespace", "rules", "--wait=false");
  }

  private static Command.Result create(Kubectl kubectl, Path file) throws Exception {
    return kubectl.run("create", "--dry-run=server", "-f", file.toString());
  }

  /**
   * Makes the first object of a file and tries to turn it into the second. Clusters are paused and
   * programs name a cluster that is not there, so that nothing is started.
   */
  private static Command.Result change(Kubectl kubectl, Path file) throws Exception {
    String[] objects = Files.readString(file).split("(?m)^---$");
    Path before = Files.createTempFile("lego", ".yaml");
    Path after = Files.createTempFile("lego", ".yaml");
    try {
      Files.writeString(before, objects[0]);
      Files.writeString(after, objects[1]);
      kubectl.output("create", "-f", before.toString());
      Command.Result result = replace(kubectl, after);
      kubectl.output("delete", "-f", before.toString(), "--wait=true", "--timeout=50s");
      return result;
    } finally {
      Files.delete(before);
      Files.delete(after);
    }
  }

  /**
   * The operator writes new objects, too: who reads one before that and replaces it is too late.
   */
  private static Command.Result replace(Kubectl kubectl, Path file) throws Exception {
    Command.Result result = kubectl.run("replace", "--dry-run=server", "-f", file.toString());
    for (int i = 0; i < MAX_CONFLICTS && result.errors().contains("has been modified"); i++) {
      result = kubectl.run("replace", "--dry-run=server", "-f", file.toString());
    }
    return result;
  }

  private static void expectRefusal(Path file, Command.Result result, List<String> wrong)
      throws IOException {
    String field = header(file, "# field: ");
    String rule = header(file, "# rule: ");
    if (result.status() == 0) {
      wrong.add(file.getFileName() + " is accepted");
    } else if (!result.errors().contains(field) || !result.errors().contains(rule)) {
      wrong.add(file.getFileName() + ": not " + field + ": " + rule + " but " + result.errors());
    }
  }

  private static String header(Path file, String start) throws IOException {
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith(start))
          .findFirst()
          .orElseThrow()
          .substring(start.length());
    }
  }

  private static List<Path> files(String kind) throws IOException {
    try (Stream<Path> files = Files.list(MANIFESTS.resolve(kind))) {
      return files.sorted().toList();
    }
  }
}
