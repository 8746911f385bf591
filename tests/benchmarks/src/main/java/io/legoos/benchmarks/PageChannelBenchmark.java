package io.legoos.benchmarks;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.legoos.protocol.Incarnation;
import io.legoos.protocol.page.LaneHello;
import io.legoos.protocol.page.grpc.GrpcPageChannels;
import io.legoos.protocol.page.tcp.TcpPageChannels;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Latency and throughput of both page channels next to a raw blocking TCP echo of the same request
 * and reply sizes, in one run, with the server in a second JVM on the same machine. The three take
 * turns in short blocks, so that a change in the machine's speed meets all of them.
 *
 * <p>{@code java -cp ... io.legoos.benchmarks.PageChannelBenchmark [--quick]}
 */
public final class PageChannelBenchmark {
  private static final Duration DEADLINE = Duration.ofSeconds(10);
  private static final int BLOCKS = 20;
  private static final List<String> NAMES = List.of("echo", "tcp", "grpc");
  private static final double NANOS_PER_MICRO = 1000.0;

  /** One row's question: frames of which shape, and how many under way at a time. */
  private record Case(FrameShape shape, int depth) {}

  private final int blockFrames;
  private final InetSocketAddress echo;
  private final InetSocketAddress tcp;
  private final InetSocketAddress grpc;

  private PageChannelBenchmark(int blockFrames, String ports) {
    String[] words = ports.split(" ");
    this.blockFrames = blockFrames;
    this.echo = loopback(words[0]);
    this.tcp = loopback(words[1]);
    this.grpc = loopback(words[2]);
  }

  private static InetSocketAddress loopback(String port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port));
  }

  public static void main(String[] args) throws Exception {
    boolean quick = args.length == 1 && args[0].equals("--quick");
    if (args.length > 0 && !quick) {
      System.err.println("usage: PageChannelBenchmark [--quick]");
      System.exit(2);
    }
    Process server = startServer();
    try (BufferedReader out = server.inputReader()) {
      String ports = out.readLine();
      if (ports == null) {
        throw new IOException("the server did not start");
      }
      new PageChannelBenchmark(quick ? 500 : 5000, ports).run();
    } finally {
      server.destroy();
      if (!server.waitFor(5, TimeUnit.SECONDS)) {
        server.destroyForcibly();
      }
    }
  }

  private static Process startServer() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+UseCompactObjectHeaders",
            "-cp",
            System.getProperty("java.class.path"),
            BenchmarkServer.class.getName())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private void run() throws IOException {
    System.out.printf(
        "%d processors, %s %s, JDK %s; %d frames a case%n",
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("os.name"),
        System.getProperty("os.version"),
        System.getProperty("java.version"),
        BLOCKS * blockFrames);
    System.out.printf(
        "%-10s %5s %-5s %10s %10s %10s %10s %8s%n",
        "case", "depth", "lane", "p50 us", "p99 us", "us/page", "MiB/s", "x echo");
    for (Case one :
        List.of(
            new Case(new FrameShape(1, 0), 1),
            new Case(new FrameShape(16, 0), 1),
            new Case(new FrameShape(64, 0), 1),
            new Case(new FrameShape(16, 0), 4),
            new Case(new FrameShape(64, 0), 4),
            new Case(new FrameShape(0, 1), 1),
            new Case(new FrameShape(0, 16), 1),
            new Case(new FrameShape(0, 64), 1))) {
      measure(one);
    }
  }

  private void measure(Case one) throws IOException {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(grpc).usePlaintext().directExecutor().build();
    List<Lane> lanes = new ArrayList<>();
    try {
      lanes.add(new EchoLane(echo, one.shape()));
      lanes.add(
          new PageLane(TcpPageChannels.open(tcp, hello(), DEADLINE), one.shape(), one.depth()));
      lanes.add(
          new PageLane(
              GrpcPageChannels.open(channel, hello(), DEADLINE), one.shape(), one.depth()));
      List<Result> results = new ArrayList<>();
      for (Lane lane : lanes) {
        results.add(new Result());
        block(lane, one.depth(), new Result());
      }
      for (int i = 0; i < BLOCKS; i++) {
        for (int k = 0; k < lanes.size(); k++) {
          block(lanes.get(k), one.depth(), results.get(k));
        }
      }
      print(one, results);
    } finally {
      for (Lane lane : lanes) {
        lane.close();
      }
      channel.shutdownNow();
    }
  }

  private void block(Lane lane, int depth, Result result) throws IOException {
    long start = System.nanoTime();
    for (int i = 0; i < depth - 1; i++) {
      lane.send();
    }
    for (int i = 0; i < blockFrames; i++) {
      long before = System.nanoTime();
      lane.send();
      lane.receive();
      result.latency.recordValue(System.nanoTime() - before);
    }
    for (int i = 0; i < depth - 1; i++) {
      lane.receive();
    }
    result.nanos += System.nanoTime() - start;
    result.frames += blockFrames + depth - 1;
  }

  private static void print(Case one, List<Result> results) {
    double base = results.getFirst().microsPerFrame(one.depth());
    for (int k = 0; k < results.size(); k++) {
      Result result = results.get(k);
      double perPage = result.nanos / NANOS_PER_MICRO / (result.frames * one.shape().pages());
      System.out.printf(
          Locale.ROOT,
          "%-10s %5d %-5s %10.2f %10.2f %10.2f %10.0f %8.2f%n",
          one.shape(),
          one.depth(),
          NAMES.get(k),
          result.micros(50),
          result.micros(99),
          perPage,
          4096 / perPage * 1e6 / (1 << 20),
          result.microsPerFrame(one.depth()) / base);
    }
  }

  private static LaneHello hello() {
    return new LaneHello(
        "benchmark",
        new Incarnation(1, 1),
        new Incarnation(2, 2),
        1,
        new byte[LaneHello.CAPABILITY_BYTES]);
  }

  private static final class Result {
    final Histogram latency = new Histogram(TimeUnit.SECONDS.toNanos(100), 3);
    long nanos;
    long frames;

    double micros(double percentile) {
      return latency.getValueAtPercentile(percentile) / NANOS_PER_MICRO;
    }

    /** The median of a frame's round trip; with several under way, the mean time per frame. */
    double microsPerFrame(int depth) {
      return depth == 1 ? micros(50) : nanos / NANOS_PER_MICRO / frames;
    }
  }
}
