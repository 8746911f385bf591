package io.legoos.cli.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legoos.cli.CliException;
import io.legoos.cli.ExitStatus;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CopyPlanTest {
  private static final Path HERE = Path.of("/home/u");

  private static CopyPlan parse(String... paths) throws CliException {
    return CopyPlan.parse(List.of(paths), HERE);
  }

  @Test
  void intoAVNode() throws CliException {
    CopyPlan plan = parse("a", "../b/c/", "/x:y", "v:");
    assertThat(plan.intoVNode()).isTrue();
    assertThat(plan.vnode()).isEqualTo("v");
    assertThat(plan.sources())
        .containsExactly(
            new CopyPlan.Source(HERE, "a"),
            new CopyPlan.Source(Path.of("/home/u/../b"), "c"),
            new CopyPlan.Source(Path.of("/"), "x:y"));
    assertThat(plan.target()).isEqualTo("/vol");
    assertThat(plan.targetIsDirectory()).isTrue();
  }

  @Test
  void outOfAVNode() throws CliException {
    CopyPlan plan = parse("v-1.x:/vol/d/../f", "./a:b");
    assertThat(plan.intoVNode()).isFalse();
    assertThat(plan.vnode()).isEqualTo("v-1.x");
    assertThat(plan.sources()).containsExactly(new CopyPlan.Source(Path.of("/vol"), "f"));
    assertThat(plan.target()).isEqualTo("/home/u/./a:b");
    assertThat(plan.targetIsDirectory()).isFalse();
    assertThat(parse("v:f", "d/").targetIsDirectory()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"v:a/b,/vol/a/b", "v:/vol,/vol", "v:/vol/a:b,/vol/a:b", "v:./a//b,/vol/a/b"})
  void pathsOfTheVNodeAreThoseOfItsVolume(String text, String path) throws CliException {
    assertThat(parse("f", text).target()).isEqualTo(path);
  }

  @Test
  void whatIsCalledByDotsGetsItsRealName() throws CliException {
    assertThat(CopyPlan.parse(List.of(".", "v:"), Path.of("/usr/bin")).sources())
        .extracting(CopyPlan.Source::name)
        .containsExactly(Path.of("/usr/bin").toAbsolutePath().getFileName().toString());
    assertThat(CopyPlan.parse(List.of("..", "v:"), Path.of("/usr/share")).sources())
        .containsExactly(new CopyPlan.Source(Path.of("/"), "usr"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a", // nowhere to
        "a b", // no vNode
        "v:a v:b", // nothing here
        "v:a w:b c", // two vNodes
        "v:a b c", // both sides as sources
        "a v:b w:c",
        "a v:/etc/passwd", // not the vNode's
        "a v:../x",
        "v:/volx b",
        "/ v:", // has no name
        "x/a y/a v:", // the second would replace the first
        "a\uFFFD v:"
      })
  void whatCannotBeMeantIsAMistake(String paths) {
    assertThatThrownBy(() -> parse(paths.split(" ")))
        .isInstanceOfSatisfying(
            CliException.class, e -> assertThat(e.exitStatus()).isEqualTo(ExitStatus.USAGE));
  }

  @Test
  void anEmptyPathIsAMistake() {
    assertThatThrownBy(() -> parse("", "v:")).hasMessageContaining("empty");
  }
}
