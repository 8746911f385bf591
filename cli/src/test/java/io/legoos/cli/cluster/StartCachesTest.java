package io.legoos.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartCachesTest {
  private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

  @TempDir private Path dir;

  @Test
  void aComponentIsToldOfTheCacheOfItsRoleAlone() throws IOException {
    StartCaches caches = new StartCaches(dir);
    Path cache = Files.createFile(StartCaches.file(dir, ComponentRole.MEMORY));

    assertThat(command(caches, ComponentRole.MEMORY)).contains("-XX:AOTCache=" + cache);
    assertThat(command(caches, ComponentRole.STORAGE))
        .noneMatch(word -> word.startsWith("-XX:AOT"));
  }

  @Test
  void cachesThatAreMissingAreNoMatter() throws IOException {
    StartCaches caches = new StartCaches(dir.resolve("none"));

    assertThat(caches.wereMade()).isFalse();
    assertThat(command(caches, ComponentRole.MANAGERS))
        .noneMatch(word -> word.startsWith("-XX:AOT"));
  }

  @Test
  void aJarThatIsAnotherNowHasOtherCaches() throws IOException {
    Path jar = Files.writeString(dir.resolve("a.jar"), "x");
    Path before = StartCaches.of(JAVA, dir).directory();
    assertThat(StartCaches.of(JAVA, dir).directory()).isEqualTo(before);

    Files.setLastModifiedTime(jar, FileTime.fromMillis(1));
    Path touched = StartCaches.of(JAVA, dir).directory();
    Files.createFile(dir.resolve("b.jar"));

    assertThat(touched).isNotEqualTo(before);
    assertThat(StartCaches.of(JAVA, dir).directory()).isNotIn(before, touched);
  }

  @Test
  void theOptionsThatACacheDependsOnAreAlwaysThose() throws IOException {
    Path recording = dir.resolve("r");
    List<String> assembly = ComponentJvm.assemble(JAVA, dir, recording, dir.resolve("c"));
    ComponentPlan plan = plan(ComponentRole.PROCESSOR);
    List<String> recorded =
        ComponentJvm.recording(JAVA, dir, dir).command(plan, new ComponentFiles(dir));
    List<String> used = command(new StartCaches(dir), ComponentRole.PROCESSOR);

    for (String option : ComponentJvm.cacheKey().split(" ")) {
      assertThat(assembly).contains(option);
      assertThat(recorded).contains(option);
      assertThat(used).contains(option);
    }
    assertThat(assembly).containsSequence("-cp", dir + "/*");
    assertThat(used).containsSequence("-cp", dir + "/*");
  }

  private List<String> command(StartCaches caches, ComponentRole role) {
    return ComponentJvm.withCaches(JAVA, dir, caches).command(plan(role), new ComponentFiles(dir));
  }

  private static ComponentPlan plan(ComponentRole role) {
    return new ComponentPlan("c", role, 1, 0, Map.of());
  }
}
