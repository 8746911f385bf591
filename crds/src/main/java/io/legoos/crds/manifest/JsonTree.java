package io.legoos.crds.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Makes JSON of one manifest, as kubectl does. Aliases may neither nest without end nor explode.
 */
final class JsonTree {
  private static final int MAX_DEPTH = 32;
  private static final int MAX_NODES = 100_000;
  private static final JsonNodeFactory JSON = JsonNodeFactory.withExactBigDecimals(false);

  private final String file;
  private int nodes;

  JsonTree(String file) {
    this.file = file;
  }

  JsonNode of(String path, Node node) throws ManifestException {
    return of(path, node, 0);
  }

  private JsonNode of(String path, Node node, int depth) throws ManifestException {
    if (depth > MAX_DEPTH || ++nodes > MAX_NODES) {
      throw ManifestNode.error(
          file, path, node, "more than " + MAX_DEPTH + " levels or " + MAX_NODES + " values");
    }
    return switch (node) {
      case MappingNode mapping -> object(path, mapping, depth);
      case SequenceNode sequence -> {
        ArrayNode array = JSON.arrayNode();
        for (Node item : sequence.getValue()) {
          array.add(of(path + "[" + array.size() + "]", item, depth + 1));
        }
        yield array;
      }
      case ScalarNode scalar -> scalar(path, scalar);
      default -> throw ManifestNode.error(file, path, node, "not a value");
    };
  }

  private ObjectNode object(String path, MappingNode mapping, int depth) throws ManifestException {
    ObjectNode object = JSON.objectNode();
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        throw ManifestNode.error(file, path, tuple.getKeyNode(), "field names must be plain words");
      }
      String child = path.isEmpty() ? key.getValue() : path + "." + key.getValue();
      if (object.has(key.getValue())) {
        throw ManifestNode.error(file, child, key, "given twice");
      }
      object.set(key.getValue(), of(child, tuple.getValueNode(), depth + 1));
    }
    return object;
  }

  private JsonNode scalar(String path, ScalarNode scalar) throws ManifestException {
    String text = scalar.getValue();
    Tag tag = scalar.getTag();
    if (tag.equals(Tag.NULL)) {
      return JSON.nullNode();
    }
    if (tag.equals(Tag.BOOL)) {
      return JSON.booleanNode(Boolean.parseBoolean(text));
    }
    try {
      if (tag.equals(Tag.INT)) {
        return JSON.numberNode(new BigInteger(text));
      }
      if (tag.equals(Tag.FLOAT) && Double.isFinite(Double.parseDouble(text))) {
        return JSON.numberNode(new BigDecimal(text));
      }
    } catch (NumberFormatException e) {
      throw ManifestNode.error(file, path, scalar, "'" + text + "' is no number");
    }
    return JSON.textNode(text);
  }
}
