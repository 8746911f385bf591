package io.legoos.tests.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The dashboards of the chart. */
final class Dashboards {
  private static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();
  private static final ObjectMapper JSON = new ObjectMapper();

  private Dashboards() {}

  /** One query of a panel. */
  record Query(String dashboard, String panel, String expression) {
    /** As Grafana sends it, for all of a cluster. */
    String of(String cluster) {
      return expression
          .replace("$__rate_interval", Prometheus.RATE_INTERVAL)
          .replace("$__range", "1m")
          .replace("$cluster", cluster)
          .replace("$monitor", ".*")
          .replace("$vprocess", ".*");
    }
  }

  /** The chart's directory. */
  static Path chart() {
    return ROOT.resolve("helm/legoos");
  }

  static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(chart().resolve("dashboards"))) {
      return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
  }

  static JsonNode read(Path file) throws IOException {
    return JSON.readTree(file.toFile());
  }

  static List<Query> queries() throws IOException {
    List<Query> queries = new ArrayList<>();
    for (Path file : files()) {
      for (JsonNode panel : read(file).path("panels")) {
        for (JsonNode target : panel.path("targets")) {
          queries.add(
              new Query(
                  String.valueOf(file.getFileName()),
                  panel.path("title").asText(),
                  target.path("expr").asText()));
        }
      }
    }
    return queries;
  }
}
