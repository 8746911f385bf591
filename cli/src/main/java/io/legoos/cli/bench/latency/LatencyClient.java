package io.legoos.cli.bench.latency;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.legoos.protocol.page.grpc.GrpcPageChannels;
import io.legoos.protocol.page.tcp.TcpPageChannels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The other JVM: asks the server every question in all ways. They take turns in short blocks, so
 * that a change in the machine's speed meets all of them.
 */
public final class LatencyClient {
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  /** Of a stack's first question: enough for the second compiler. */
  private static final int COLD_WARMING_REQUESTS = 12_000;

  private static final int WARMING_REQUESTS = 1000;

  private final Ports ports;
  private final int blocks;
  private final int blockRequests;
  private final Set<Stack> warm = EnumSet.noneOf(Stack.class);

  private LatencyClient(Ports ports, int blocks, int blockRequests) {
    this.ports = ports;
    this.blocks = blocks;
    this.blockRequests = blockRequests;
  }

  /**
   * Asks; a line on stdout for each {@link Block}.
   *
   * @param args the server's {@link Ports}, blocks of each stack, requests of a block
   */
  public static void main(String[] args) throws IOException {
    Lifeline.hold();
    LatencyClient client =
        new LatencyClient(
            Ports.parse(args[0]), Integer.parseInt(args[1]), Integer.parseInt(args[2]));
    for (Question question : Question.all()) {
      client.ask(question);
    }
  }

  private void ask(Question question) throws IOException {
    ManagedChannel grpc =
        NettyChannelBuilder.forAddress(Ports.address(ports.grpc()))
            .usePlaintext()
            .directExecutor()
            .build();
    Map<Stack, Lane> lanes = new EnumMap<>(Stack.class);
    try {
      for (Stack stack : question.stacks()) {
        lanes.put(stack, open(stack, question, grpc));
      }
      for (Map.Entry<Stack, Lane> each : lanes.entrySet()) {
        int requests = warm.add(each.getKey()) ? COLD_WARMING_REQUESTS : WARMING_REQUESTS;
        var unused = block(question, each.getKey(), each.getValue(), requests);
      }
      for (int i = 0; i < blocks; i++) {
        for (Map.Entry<Stack, Lane> each : lanes.entrySet()) {
          print(block(question, each.getKey(), each.getValue(), blockRequests));
        }
      }
    } finally {
      for (Lane lane : lanes.values()) {
        lane.close();
      }
      grpc.shutdownNow();
    }
  }

  private Lane open(Stack stack, Question question, ManagedChannel grpc) throws IOException {
    return switch (stack) {
      case SOCKET -> RawLane.open(Ports.address(ports.raw()), question.shape(), false);
      case LOOKING_SOCKET -> RawLane.open(Ports.address(ports.raw()), question.shape(), true);
      case PAGE_CHANNEL ->
          new PageLane(
              TcpPageChannels.open(Ports.address(ports.pages()), PageLane.hello(), DEADLINE),
              question);
      case GRPC_STREAM ->
          new PageLane(GrpcPageChannels.open(grpc, PageLane.hello(), DEADLINE), question);
      case GRPC_UNARY -> new UnaryLane(grpc, question.shape(), DEADLINE);
    };
  }

  private static Block block(Question question, Stack stack, Lane lane, int requests)
      throws IOException {
    int ahead = question.underWay() - 1;
    long[] nanos = new long[requests];
    long began = System.nanoTime();
    for (int i = 0; i < ahead; i++) {
      lane.send();
    }
    for (int i = 0; i < requests; i++) {
      long before = System.nanoTime();
      lane.send();
      lane.receive();
      nanos[i] = System.nanoTime() - before;
    }
    for (int i = 0; i < ahead; i++) {
      lane.receive();
    }
    long all = System.nanoTime() - began;
    List<Double> times = new ArrayList<>(requests);
    for (long each : nanos) {
      times.add((double) each);
    }
    return Block.of(question.label(), stack, times, all, requests + ahead);
  }

  private static void print(Block block) {
    byte[] line = (block.line() + "\n").getBytes(StandardCharsets.US_ASCII);
    System.out.write(line, 0, line.length);
    System.out.flush();
  }
}
