package io.legoos.cli.bench.latency;

import io.legoos.cli.CliException;
import io.legoos.cli.Installation;
import io.legoos.cli.bench.frame.Bench;
import io.legoos.cli.bench.frame.Experiment;
import io.legoos.cli.bench.frame.Findings;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Requests and replies by size and stack: Figure 7 of the paper, on this machine's loopback. */
public final class LatencyExperiment implements Experiment {
  private static final int BLOCKS = 20;
  private static final int QUICK_BLOCKS = 5;
  private static final int BLOCK_REQUESTS = 5000;
  private static final int QUICK_BLOCK_REQUESTS = 1000;

  /** Of a JVM's start, or of a block. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final List<String> NOTES =
      List.of(
          "Client and server are two JVMs with the options of the monitors'; the server answers page"
              + " frames with the page channel's own code, from a slab without a page table. Values"
              + " are of blocks in turns.",
          "The ratios of fetches and flushes are to raw TCP with as many bytes there and back as the"
              + " page channel has on the wire, of which nobody looks at one; 'that looks': both ends"
              + " look for bytes for up to 300 us before they sleep, as the page channel's do.",
          "The paper's Figure 7, us at 128, 256, 512, 1K, 2K, 4K bytes: Linux sockets over InfiniBand"
              + " 23.1 18.5 18.7 19.0 21.3 23.8, LegoOS RPC 4.6 4.8 4.9 5.4 6.1 6.5; a line fetch"
              + " about 6.5.");

  @Override
  public String name() {
    return "latency";
  }

  @Override
  public String summary() {
    return "requests and replies over loopback: sockets, the page channel, gRPC";
  }

  @Override
  public Findings run(Bench bench) throws CliException, IOException, InterruptedException {
    boolean quick = bench.options().quick();
    Installation installation = Installation.current();
    List<Block> blocks = new ArrayList<>();
    try (HelperJvm server = HelperJvm.start(installation, LatencyServer.class)) {
      String ports = server.nextLine(PATIENCE);
      if (ports == null) {
        throw CliException.platform("the server of the bench ended");
      }
      try (HelperJvm client =
          HelperJvm.start(
              installation,
              LatencyClient.class,
              ports,
              Integer.toString(quick ? QUICK_BLOCKS : BLOCKS),
              Integer.toString(quick ? QUICK_BLOCK_REQUESTS : BLOCK_REQUESTS))) {
        String line = client.nextLine(PATIENCE);
        while (line != null) {
          Block block = Block.parse(line);
          if (blocks.isEmpty() || !blocks.getLast().question().equals(block.question())) {
            bench.progress().step(block.question());
          }
          blocks.add(block);
          line = client.nextLine(PATIENCE);
        }
      }
    }
    return new Findings(new LatencyRows(blocks).rows(), NOTES, List.of());
  }
}
