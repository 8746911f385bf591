package io.legoos.cli.simulate.study;

import io.legoos.cli.simulate.trace.Node;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * The machines of the trace in a random order, so that the first of them are as mixed as all; more
 * than there are begin again from the first. Immutable.
 */
public final class NodeSupply {
  private final List<Node> nodes;

  /** The order depends on the seed only. */
  public NodeSupply(List<Node> nodes, long seed) {
    List<Node> shuffled = new ArrayList<>(nodes);
    Collections.shuffle(shuffled, new Random(seed));
    this.nodes = List.copyOf(shuffled);
  }

  /** As many as the trace has. */
  public int size() {
    return nodes.size();
  }

  public Node get(int index) {
    return nodes.get(index % nodes.size());
  }

  /** The first so many. */
  public List<Node> first(int count) {
    List<Node> first = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      first.add(get(i));
    }
    return first;
  }
}
