package io.legoos.cli.bench.latency;

import java.io.IOException;

/** A JVM of the bench ends when its stdin does: then the command that started it is gone. */
final class Lifeline {
  private static final int GONE = 1;

  private Lifeline() {}

  static void hold() {
    Thread.ofPlatform().daemon().name("lifeline").start(Lifeline::await);
  }

  private static void await() {
    try {
      while (System.in.read() >= 0) {
        // Only the end counts.
      }
    } catch (IOException e) {
      // As good as the end.
    }
    Runtime.getRuntime().halt(GONE);
  }
}
