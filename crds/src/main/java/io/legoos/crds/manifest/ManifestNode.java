package io.legoos.crds.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import io.legoos.crds.Rules;
import io.legoos.crds.Violation;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** One node of a manifest with its place: the file, and the path from the root. */
final class ManifestNode {
  private final String file;
  private final String path;
  private final Node node;

  /** The root. */
  ManifestNode(String file, Node node) {
    this(file, "", node);
  }

  private ManifestNode(String file, String path, Node node) {
    this.file = file;
    this.path = path;
    this.node = node;
  }

  /** Refuses anything but a mapping whose keys are all of {@code allowed}. */
  void requireFields(String... allowed) throws ManifestException {
    Set<String> known = Set.of(allowed);
    for (NodeTuple tuple : mapping().getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key) || !known.contains(key.getValue())) {
        String name = tuple.getKeyNode() instanceof ScalarNode key ? key.getValue() : "?";
        throw new ManifestNode(file, child(name), tuple.getKeyNode())
            .error(Rules.UNKNOWN + "; allowed here: " + String.join(", ", allowed));
      }
    }
  }

  ManifestNode required(String name) throws ManifestException {
    NodeTuple found = field(name);
    if (found == null) {
      throw new ManifestNode(file, child(name), node).error(Rules.REQUIRED);
    }
    return new ManifestNode(file, child(name), found.getValueNode());
  }

  void requireWord(String word) throws ManifestException {
    if (!(node instanceof ScalarNode scalar) || scalar.getTag().equals(Tag.NULL)) {
      throw error("must be " + word);
    }
    if (!scalar.getValue().equals(word)) {
      throw error("'" + scalar.getValue() + "' must be " + word);
    }
  }

  /** The same as JSON. */
  JsonNode json() throws ManifestException {
    return new JsonTree(file).of(path, node);
  }

  /** What {@code violation} says, at the place of its field or the nearest one around it. */
  ManifestException error(Violation violation) throws ManifestException {
    Node place = node;
    for (String step : violation.field().split("[.\\[]")) {
      Node next = null;
      if (step.endsWith("]") && place instanceof SequenceNode list) {
        int index = Integer.parseInt(step.substring(0, step.length() - 1));
        next = index < list.getValue().size() ? list.getValue().get(index) : null;
      } else if (place instanceof MappingNode) {
        NodeTuple found = new ManifestNode(file, path, place).field(step);
        boolean blameTheKey = violation.sentence().startsWith(Rules.UNKNOWN);
        next = found == null ? null : found.getValueNode();
        if (found != null && blameTheKey && violation.field().endsWith("." + step)) {
          next = found.getKeyNode();
        }
      }
      if (next == null) {
        break;
      }
      place = next;
    }
    return new ManifestNode(file, violation.field(), place).error(violation.sentence());
  }

  ManifestException error(String what) {
    return error(file, path, node, what);
  }

  static ManifestException error(String file, String path, Node node, String what) {
    Optional<Mark> mark = node.getStartMark();
    String place =
        mark.map(m -> (m.getLine() + 1) + ":" + (m.getColumn() + 1) + ": ").orElse("1:1: ");
    return new ManifestException(file + ":" + place + (path.isEmpty() ? "" : path + ": ") + what);
  }

  private @Nullable NodeTuple field(String name) throws ManifestException {
    for (NodeTuple tuple : mapping().getValue()) {
      if (tuple.getKeyNode() instanceof ScalarNode key && key.getValue().equals(name)) {
        return tuple;
      }
    }
    return null;
  }

  private MappingNode mapping() throws ManifestException {
    if (!(node instanceof MappingNode mapping)) {
      throw error("must be of type object");
    }
    return mapping;
  }

  private String child(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }
}
