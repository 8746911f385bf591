package io.legoos.crds.manifest;

import io.legoos.crds.Quantity;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
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
  private static final int MAX_ITEMS = 64;

  private final String file;
  private final String path;
  private final Node node;

  ManifestNode(String file, String path, Node node) {
    this.file = file;
    this.path = path;
    this.node = node;
  }

  /** Refuses anything but a mapping whose keys are all of {@code allowed}, each once. */
  void requireFields(String... allowed) throws ManifestException {
    Set<String> known = Set.of(allowed);
    Set<String> seen = new HashSet<>();
    for (NodeTuple tuple : mapping().getValue()) {
      ManifestNode key = new ManifestNode(file, path, tuple.getKeyNode());
      String name = key.keyName();
      ManifestNode field = new ManifestNode(file, child(name), tuple.getKeyNode());
      if (!known.contains(name)) {
        throw field.error("unknown field; allowed here: " + String.join(", ", allowed));
      }
      if (!seen.add(name)) {
        throw field.error("given twice");
      }
    }
  }

  ManifestNode required(String name) throws ManifestException {
    ManifestNode found = optional(name);
    if (found == null) {
      throw new ManifestNode(file, child(name), node).error("missing");
    }
    return found;
  }

  /** The field, or null when it is absent. */
  @Nullable ManifestNode optional(String name) throws ManifestException {
    for (NodeTuple tuple : mapping().getValue()) {
      if (tuple.getKeyNode() instanceof ScalarNode key && key.getValue().equals(name)) {
        return new ManifestNode(file, child(name), tuple.getValueNode());
      }
    }
    return null;
  }

  List<ManifestNode> items() throws ManifestException {
    if (!(node instanceof SequenceNode sequence)) {
      throw error("must be a list");
    }
    if (sequence.getValue().size() > MAX_ITEMS) {
      throw error("at most " + MAX_ITEMS + " entries");
    }
    List<ManifestNode> items = new ArrayList<>();
    for (Node item : sequence.getValue()) {
      items.add(new ManifestNode(file, path + "[" + items.size() + "]", item));
    }
    return items;
  }

  String text() throws ManifestException {
    if (!(node instanceof ScalarNode scalar) || scalar.getTag().equals(Tag.NULL)) {
      throw error("must be a single value");
    }
    return scalar.getValue();
  }

  int integer() throws ManifestException {
    try {
      return Integer.parseInt(text());
    } catch (NumberFormatException e) {
      throw error("'" + text() + "' must be a whole number");
    }
  }

  double number() throws ManifestException {
    try {
      return Double.parseDouble(text());
    } catch (NumberFormatException e) {
      throw error("'" + text() + "' must be a number");
    }
  }

  boolean truth() throws ManifestException {
    return switch (text()) {
      case "true" -> true;
      case "false" -> false;
      default -> throw error("'" + text() + "' must be true or false");
    };
  }

  Quantity quantity() throws ManifestException {
    try {
      return new Quantity(text());
    } catch (IllegalArgumentException e) {
      throw error("'" + text() + "': " + e.getMessage());
    }
  }

  /** A mapping of plain words to plain words. */
  Map<String, String> texts() throws ManifestException {
    Map<String, String> texts = new TreeMap<>();
    for (NodeTuple tuple : mapping().getValue()) {
      String name = new ManifestNode(file, path, tuple.getKeyNode()).keyName();
      texts.put(name, new ManifestNode(file, child(name), tuple.getValueNode()).text());
    }
    return texts;
  }

  /**
   * The node at a path such as {@code spec.pools[1].replicas}, or the nearest one around it that is
   * there.
   */
  ManifestNode at(String wanted) throws ManifestException {
    ManifestNode here = this;
    for (String step : wanted.split("[.\\[]")) {
      @Nullable ManifestNode next =
          step.endsWith("]")
              ? here.item(Integer.parseInt(step.substring(0, step.length() - 1)))
              : here.node instanceof MappingNode ? here.optional(step) : null;
      if (next == null) {
        return here;
      }
      here = next;
    }
    return here;
  }

  private @Nullable ManifestNode item(int index) throws ManifestException {
    List<ManifestNode> items = items();
    return index < items.size() ? items.get(index) : null;
  }

  <E extends Enum<E>> E oneOf(List<E> values, java.util.function.Function<E, String> word)
      throws ManifestException {
    String text = text();
    for (E value : values) {
      if (word.apply(value).equals(text)) {
        return value;
      }
    }
    throw error("'" + text + "' must be one of " + values.stream().map(word).toList());
  }

  ManifestException error(String what) {
    return error(path, what);
  }

  /** An error here about a field that may be absent. */
  ManifestException error(String field, String what) {
    Optional<Mark> mark = node.getStartMark();
    String place =
        mark.map(m -> (m.getLine() + 1) + ":" + (m.getColumn() + 1) + ": ").orElse("1:1: ");
    return new ManifestException(file + ":" + place + (field.isEmpty() ? "" : field + ": ") + what);
  }

  private String keyName() throws ManifestException {
    if (!(node instanceof ScalarNode key)) {
      throw error("field names must be plain words");
    }
    return key.getValue();
  }

  private MappingNode mapping() throws ManifestException {
    if (!(node instanceof MappingNode mapping)) {
      throw error("must have fields");
    }
    return mapping;
  }

  private String child(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }
}
