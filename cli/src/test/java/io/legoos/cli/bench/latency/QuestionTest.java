package io.legoos.cli.bench.latency;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class QuestionTest {
  @Test
  void theSizesOfTheFigureAreAllThere() {
    assertThat(Question.all())
        .extracting(Question::label)
        .doesNotHaveDuplicates()
        .startsWith(
            "echo of 128 bytes",
            "echo of 256 bytes",
            "echo of 512 bytes",
            "echo of 1024 bytes",
            "echo of 2048 bytes",
            "echo of 4096 bytes")
        .contains("fetch of a line", "fetch of 16 lines", "fetch of 16 lines, 4 under way");
  }

  @Test
  void aStackIsAskedWhatItCanAnswer() {
    assertThat(new Question(Shape.echo(128), 1).stacks())
        .isEqualTo(List.of(Stack.SOCKET, Stack.LOOKING_SOCKET, Stack.GRPC_UNARY));
    assertThat(new Question(Shape.fetch(1), 1).stacks()).containsExactly(Stack.values());
    assertThat(new Question(Shape.fetch(16), 4).stacks())
        .contains(Stack.PAGE_CHANNEL)
        .doesNotContain(Stack.GRPC_UNARY);
  }
}
