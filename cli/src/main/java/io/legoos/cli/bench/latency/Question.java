package io.legoos.cli.bench.latency;

import java.util.ArrayList;
import java.util.List;

/**
 * What all stacks are asked.
 *
 * @param underWay requests that are sent before the reply to the first is awaited; 1: one by one
 */
record Question(Shape shape, int underWay) {
  private static final int[] ECHO_BYTES = {128, 256, 512, 1024, 2048, 4096};

  /** A batch of lines as the processor monitor fetches and flushes them. */
  private static final int BATCH = 16;

  private static final int LARGE_BATCH = 64;
  private static final int PIPELINE = 4;

  /** All, in the order in which they are asked. */
  static List<Question> all() {
    List<Question> all = new ArrayList<>();
    for (int bytes : ECHO_BYTES) {
      all.add(new Question(Shape.echo(bytes), 1));
    }
    all.add(new Question(Shape.fetch(1), 1));
    all.add(new Question(Shape.fetch(BATCH), 1));
    all.add(new Question(Shape.fetch(LARGE_BATCH), 1));
    all.add(new Question(Shape.fetch(BATCH), PIPELINE));
    all.add(new Question(Shape.flush(1), 1));
    all.add(new Question(Shape.flush(BATCH), 1));
    all.add(new Question(Shape.flush(LARGE_BATCH), 1));
    return List.copyOf(all);
  }

  String label() {
    return underWay == 1 ? shape.label() : shape.label() + ", " + underWay + " under way";
  }

  /** Who can answer. */
  List<Stack> stacks() {
    List<Stack> stacks = new ArrayList<>(List.of(Stack.SOCKET, Stack.LOOKING_SOCKET));
    if (shape.isPageFrame()) {
      stacks.add(Stack.PAGE_CHANNEL);
      stacks.add(Stack.GRPC_STREAM);
    }
    if (shape.lines() <= 1) {
      stacks.add(Stack.GRPC_UNARY);
    }
    return stacks;
  }
}
