package io.legoos.cli.bench.latency;

import io.legoos.cli.bench.frame.Row;
import io.legoos.cli.bench.frame.Samples;
import io.legoos.protocol.page.PageExchange;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Rows of what was measured, beside the plain socket; the page channel beside one that looks, too.
 */
final class LatencyRows {
  private static final double BYTES_PER_MIB = 1 << 20;

  private final List<Block> blocks;

  LatencyRows(List<Block> blocks) {
    this.blocks = List.copyOf(blocks);
  }

  List<Row> rows() {
    return Question.all().stream().flatMap(question -> rows(question).stream()).toList();
  }

  private List<Row> rows(Question question) {
    List<Row> rows = new ArrayList<>();
    for (Stack stack : question.stacks()) {
      if (of(question, stack).isEmpty()) {
        continue;
      }
      // With several under way a request's time has its wait for the others in it.
      if (question.underWay() == 1) {
        addBesideSockets(rows, question, stack, "p50", "us", Block::p50Micros);
        rows.add(
            Row.of(subject(question, stack), "p99", "us", of(question, stack, Block::p99Micros)));
      }
      if (question.shape().lines() > 1) {
        double mib = question.shape().lines() * PageExchange.PAGE_BYTES / BYTES_PER_MIB;
        addBesideSockets(
            rows, question, stack, "rate", "MiB/s", block -> block.requestsPerSecond() * mib);
      }
    }
    return rows;
  }

  private void addBesideSockets(
      List<Row> rows,
      Question question,
      Stack stack,
      String metric,
      String unit,
      ToDoubleFunction<Block> value) {
    Samples samples = of(question, stack, value);
    String subject = subject(question, stack);
    if (stack == Stack.SOCKET || of(question, Stack.SOCKET).isEmpty()) {
      rows.add(Row.of(subject, metric, unit, samples));
      return;
    }
    rows.add(against(Stack.SOCKET, question, subject, metric, unit, samples, value));
    if (stack == Stack.PAGE_CHANNEL && !of(question, Stack.LOOKING_SOCKET).isEmpty()) {
      rows.add(against(Stack.LOOKING_SOCKET, question, subject, metric, unit, samples, value));
    }
  }

  private Row against(
      Stack base,
      Question question,
      String subject,
      String metric,
      String unit,
      Samples samples,
      ToDoubleFunction<Block> value) {
    return Row.against(subject, metric, unit, samples, base.label(), of(question, base, value));
  }

  private static String subject(Question question, Stack stack) {
    return question.label() + ", " + stack.label();
  }

  private Samples of(Question question, Stack stack, ToDoubleFunction<Block> value) {
    return Samples.of(of(question, stack).stream().mapToDouble(value).boxed().toList());
  }

  private List<Block> of(Question question, Stack stack) {
    return blocks.stream()
        .filter(block -> block.stack() == stack && block.question().equals(question.label()))
        .toList();
  }
}
