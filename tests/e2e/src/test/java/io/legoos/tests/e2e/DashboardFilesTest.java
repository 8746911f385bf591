package io.legoos.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Dashboards and alerts as files: by Grafana's own types, by promtool, and by eye. */
@Timeout(180)
class DashboardFilesTest {
  private static final String SCHEMA = "@grafana/schema/dist/esm/raw/";

  /** Grafana's types of a panel's options. */
  private static final Map<String, String> OPTIONS =
      Map.of(
          "timeseries", "composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen",
          "stat", "composable/stat/panelcfg/x/StatPanelCfg_types.gen",
          "bargauge", "composable/bargauge/panelcfg/x/BarGaugePanelCfg_types.gen",
          "table", "composable/table/panelcfg/x/TablePanelCfg_types.gen");

  private static final int COLUMNS = 24;

  private static Path resource(String name, Path to) throws IOException {
    try (InputStream source =
        Objects.requireNonNull(DashboardFilesTest.class.getResourceAsStream(name), name)) {
      Files.copy(source, to);
    }
    return to;
  }

  @Test
  void grafanasOwnTypesAcceptThemAndNothingElse(@TempDir Path dir) throws Exception {
    resource("/grafana/package.json", dir.resolve("package.json"));
    resource("/grafana/package-lock.json", dir.resolve("package-lock.json"));
    Lego.Result installed =
        Lego.run(
            new ProcessBuilder("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
                .directory(dir.toFile()));
    assertThat(installed.status()).as(installed.errors()).isZero();
    for (Path file : Dashboards.files()) {
      write(dir, file.getFileName() + ".ts", Files.readString(file), Dashboards.read(file));
    }
    Lego.Result checked = compile(dir);
    assertThat(checked.status()).as(checked.output()).isZero();

    Path packing = Dashboards.chart().resolve("dashboards/packing.json");
    write(
        dir,
        "wrong.ts",
        Files.readString(packing).replaceFirst("\"editable\": true", "\"editable\": \"yes\""),
        Dashboards.read(packing));
    assertThat(compile(dir).output()).contains("wrong.ts").contains("boolean");
  }

  private static void write(Path dir, String name, String dashboard, JsonNode tree)
      throws IOException {
    StringBuilder text = new StringBuilder();
    text.append("import type { Dashboard, Panel } from '" + SCHEMA);
    text.append("dashboard/x/Dashboard_types.gen';\n");
    OPTIONS.forEach(
        (type, module) ->
            text.append(
                "import type { Options as %s } from '%s%s';\n".formatted(type, SCHEMA, module)));
    text.append("export const dashboard: Dashboard = ").append(dashboard).append(";\n");
    for (JsonNode panel : tree.path("panels")) {
      String type = panel.path("type").asText();
      if (!type.equals("row")) {
        text.append("export const p%s: Panel = %s;\n".formatted(panel.path("id"), panel));
      }
      if (OPTIONS.containsKey(type)) {
        text.append(
            "export const o%s: { [K in keyof %s]?: unknown } = %s;\n"
                .formatted(panel.path("id"), type, panel.path("options")));
      }
    }
    Files.writeString(dir.resolve(name), text);
  }

  private static Lego.Result compile(Path dir) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of("node_modules/.bin/tsc", "--noEmit", "--strict", "--skipLibCheck"));
    command.addAll(List.of("--module", "esnext", "--moduleResolution", "bundler"));
    try (var files = Files.newDirectoryStream(dir, "*.ts")) {
      files.forEach(file -> command.add(String.valueOf(file.getFileName())));
    }
    return Lego.run(new ProcessBuilder(command).directory(dir.toFile()));
  }

  @Test
  void panelsExplainThemselvesAndDoNotOverlap() throws IOException {
    Set<String> uids = new HashSet<>();
    assertThat(Dashboards.files()).hasSize(5);
    for (Path file : Dashboards.files()) {
      JsonNode dashboard = Dashboards.read(file);
      assertThat(uids.add(dashboard.path("uid").asText())).as("uid of %s", file).isTrue();
      Set<Integer> ids = new HashSet<>();
      Set<String> cells = new HashSet<>();
      for (JsonNode panel : dashboard.path("panels")) {
        String what = file.getFileName() + ": " + panel.path("title").asText();
        assertThat(ids.add(panel.path("id").asInt())).as("id of %s", what).isTrue();
        occupy(panel.path("gridPos"), cells, what);
        if (!panel.path("type").asText().equals("row")) {
          assertThat(panel.path("description").asText()).as(what).endsWith(".");
          assertThat(panel.path("fieldConfig").path("defaults").has("unit")).as(what).isTrue();
          assertThat(panel.path("targets")).as(what).isNotEmpty();
        }
      }
    }
  }

  private static void occupy(JsonNode position, Set<String> cells, String what) {
    int right = position.path("x").asInt() + position.path("w").asInt();
    assertThat(right).as(what).isBetween(1, COLUMNS);
    for (int x = position.path("x").asInt(); x < right; x++) {
      for (int y = 0; y < position.path("h").asInt(); y++) {
        String cell = x + "," + (y + position.path("y").asInt());
        assertThat(cells.add(cell)).as("%s overlaps at %s", what, cell).isTrue();
      }
    }
  }

  @Test
  void alertsComeWhenTheyShouldAndOnlyThen(@TempDir Path dir) throws Exception {
    Path rules = ChartRules.write(dir.resolve("rules.yaml"));
    Lego.Result checked = promtool("check", "rules", rules.toString());
    assertThat(checked.status()).as(checked.errors()).isZero();
    Path tests = resource("/alerts/alerts-test.yaml", dir.resolve("alerts-test.yaml"));
    Lego.Result tested = promtool("test", "rules", tests.toString());
    assertThat(tested.status()).as("%s%s", tested.output(), tested.errors()).isZero();
  }

  private static Lego.Result promtool(String... args) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("promtool"));
    command.addAll(List.of(args));
    return Lego.run(new ProcessBuilder(command));
  }
}
