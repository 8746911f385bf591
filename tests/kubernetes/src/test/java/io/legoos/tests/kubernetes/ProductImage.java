package io.legoos.tests.kubernetes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The product's image as {@code docker build} makes it from the Dockerfile. */
record ProductImage(String reference, Path archive) {
  private static final String REPOSITORY = "docker.io/library/legoos";
  private static final String TAG = "test";
  private static final Duration DEADLINE = Duration.ofMinutes(10);

  /** Builds it, with tests/cluster's Docker engine where none runs. */
  static ProductImage build() throws IOException, InterruptedException {
    Path archive =
        Files.createDirectories(Path.of("target").toAbsolutePath()).resolve("legoos-image.tar");
    String reference = REPOSITORY + ":" + TAG;
    // The libraries are those that this build has just made.
    Command.of(Repository.script("image").toString(), reference, archive.toString())
        .with(Map.of("LEGO_NO_BUILD", "1"))
        .output(DEADLINE);
    return new ProductImage(reference, archive);
  }

  List<String> helmValues() {
    return List.of("--set", "image.repository=" + REPOSITORY, "--set", "image.tag=" + TAG);
  }
}
