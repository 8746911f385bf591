package io.legoos.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The alerts as the chart installs them. */
final class ChartRules {
  private static final String GROUP = "monitoring.coreos.com/v1/";

  private ChartRules() {}

  /** Renders the chart and writes the PrometheusRule's content, which is also a file of rules. */
  static Path write(Path file) throws IOException, InterruptedException {
    Lego.Result rendered =
        Lego.run(
            new ProcessBuilder(
                helm(),
                "template",
                "lego",
                Dashboards.chart().toString(),
                "--api-versions",
                GROUP + "PrometheusRule"));
    assertThat(rendered.status()).as(rendered.errors()).isZero();
    Load yaml = new Load(LoadSettings.builder().build());
    for (Object document : yaml.loadAllFromString(rendered.output())) {
      if (document instanceof Map<?, ?> object && "PrometheusRule".equals(object.get("kind"))) {
        // JSON is YAML, too.
        return Files.writeString(file, new ObjectMapper().writeValueAsString(object.get("spec")));
      }
    }
    throw new AssertionError("the chart renders no PrometheusRule");
  }

  /** The one in PATH, or that of the Kubernetes for tests. */
  private static String helm() throws IOException {
    String path = System.getenv().getOrDefault("PATH", "");
    for (String directory : path.split(":")) {
      if (Files.isExecutable(Path.of(directory, "helm"))) {
        return "helm";
      }
    }
    Path cache = Path.of(System.getenv().getOrDefault("LEGO_CACHE", "/var/cache/legoos"));
    if (Files.isDirectory(cache)) {
      try (Stream<Path> built = Files.list(cache)) {
        return built
            .map(each -> each.resolve("bin/helm"))
            .filter(Files::isExecutable)
            .map(Path::toString)
            .findFirst()
            .orElseThrow(ChartRules::missing);
      }
    }
    throw missing();
  }

  private static AssertionError missing() {
    return new AssertionError("no helm in PATH; tests/cluster/build makes one");
  }
}
