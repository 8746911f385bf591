package io.legoos.crds.manifest;

import io.legoos.crds.ExCachePolicy;
import io.legoos.crds.ExCacheSpec;
import io.legoos.crds.LegoCluster;
import io.legoos.crds.LegoClusterSpec;
import io.legoos.crds.ObjectName;
import io.legoos.crds.PoolRole;
import io.legoos.crds.PoolSpec;
import io.legoos.crds.Quantity;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads one LegoCluster manifest, strictly. Pure: no file is opened here. */
public final class ClusterManifest {
  /** Longest manifest that is read. */
  public static final int MAX_CHARS = 1 << 20;

  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
  private static final int MAX_CLUSTER_NAME = 40;
  private static final int MAX_POOL_NAME = 50;

  private ClusterManifest() {}

  /**
   * Reads the text of a manifest.
   *
   * @param file name for messages
   * @throws ManifestException at the first thing that is wrong, with its line, column and field
   */
  public static LegoCluster parse(String file, String text) throws ManifestException {
    if (text.length() > MAX_CHARS) {
      throw new ManifestException(file + ":1:1: longer than " + MAX_CHARS + " characters");
    }
    ManifestNode root = new ManifestNode(file, "", compose(file, text));
    root.requireFields("apiVersion", "kind", "metadata", "spec");
    requireWord(root.required("apiVersion"), LegoCluster.API_VERSION);
    requireWord(root.required("kind"), LegoCluster.KIND);
    ManifestNode metadata = root.required("metadata");
    metadata.requireFields("name");
    String name = label(metadata.required("name"), MAX_CLUSTER_NAME);
    return new LegoCluster(new ObjectName(name), spec(root.required("spec")));
  }

  private static Node compose(String file, String text) throws ManifestException {
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(file)
            .setUseMarks(true)
            .setCodePointLimit(MAX_CHARS)
            .build();
    try {
      List<Node> documents = new ArrayList<>();
      new Compose(settings).composeAllFromString(text).forEach(documents::add);
      if (documents.size() != 1) {
        throw new ManifestException(
            file + ":1:1: must hold exactly one YAML document, not " + documents.size());
      }
      return documents.getFirst();
    } catch (MarkedYamlEngineException e) {
      String place =
          e.getProblemMark().map(m -> (m.getLine() + 1) + ":" + (m.getColumn() + 1)).orElse("1:1");
      throw new ManifestException(file + ":" + place + ": not YAML: " + e.getProblem());
    } catch (YamlEngineException e) {
      throw new ManifestException(
          file
              + ":1:1: not YAML: "
              + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }
  }

  private static LegoClusterSpec spec(ManifestNode node) throws ManifestException {
    node.requireFields("vRegionSize", "overcommit", "exCache", "pools");
    ManifestNode sizeNode = node.optional("vRegionSize");
    Quantity vRegionSize = sizeNode == null ? new Quantity("1Gi") : sizeNode.quantity("1Mi", "1Gi");
    if (sizeNode != null && Long.bitCount(vRegionSize.units()) != 1) {
      throw sizeNode.error("'" + vRegionSize + "' must be a power of two");
    }
    ManifestNode overcommit = node.optional("overcommit");
    ManifestNode pools = node.required("pools");
    return new LegoClusterSpec(
        vRegionSize,
        overcommit == null ? 1.0 : overcommit.number(0.1, 100),
        exCache(node.optional("exCache")),
        pools(pools, vRegionSize));
  }

  private static ExCacheSpec exCache(@Nullable ManifestNode node) throws ManifestException {
    if (node == null) {
      return new ExCacheSpec(new Quantity("64Mi"), 64, ExCachePolicy.FIFO);
    }
    node.requireFields("size", "ways", "policy");
    ManifestNode size = node.optional("size");
    ManifestNode ways = node.optional("ways");
    ManifestNode policy = node.optional("policy");
    return new ExCacheSpec(
        size == null
            ? new Quantity("64Mi")
            : size.quantity(ExCacheSpec.MINIMUM, ExCacheSpec.MAXIMUM),
        ways == null ? 64 : ways(ways),
        policy == null
            ? ExCachePolicy.FIFO
            : policy.oneOf(List.of(ExCachePolicy.values()), ExCachePolicy::name));
  }

  private static int ways(ManifestNode node) throws ManifestException {
    int ways = node.integer(0, ExCacheSpec.MAX_WAYS);
    if (ways != 0 && (ways < ExCacheSpec.MIN_WAYS || Integer.bitCount(ways) != 1)) {
      throw node.error(
          "must be 0 (fully associative) or a power of two from "
              + ExCacheSpec.MIN_WAYS
              + " to "
              + ExCacheSpec.MAX_WAYS);
    }
    return ways;
  }

  private static List<PoolSpec> pools(ManifestNode node, Quantity vRegionSize)
      throws ManifestException {
    List<PoolSpec> pools = new ArrayList<>();
    Set<String> names = new HashSet<>();
    Set<PoolRole> roles = new HashSet<>();
    for (ManifestNode item : node.items()) {
      PoolSpec pool = pool(item);
      if (!names.add(pool.name())) {
        throw item.required("name").error("'" + pool.name() + "' is the name of two pools");
      }
      if (pool.capacity() != null && pool.capacity().units() < vRegionSize.units()) {
        throw item.required("capacity")
            .error(
                "'" + pool.capacity() + "' must hold at least one vRegion (" + vRegionSize + ")");
      }
      roles.add(pool.role());
      pools.add(pool);
    }
    for (PoolRole role : PoolRole.values()) {
      if (!roles.contains(role)) {
        throw node.error("no pool with role " + role.word() + "; a cluster needs each role");
      }
    }
    return pools;
  }

  private static PoolSpec pool(ManifestNode node) throws ManifestException {
    node.requireFields("name", "role", "replicas", "cpu", "memory", "capacity", "volume");
    PoolRole role = node.required("role").oneOf(List.of(PoolRole.values()), PoolRole::word);
    ManifestNode replicas = node.optional("replicas");
    ManifestNode cpu = node.optional("cpu");
    ManifestNode memory = node.optional("memory");
    return new PoolSpec(
        label(node.required("name"), MAX_POOL_NAME),
        role,
        replicas == null ? 1 : replicas.integer(1, 256),
        cpu == null ? new Quantity("1") : cpu.quantity("1m", "1024"),
        memory == null ? null : memory.quantity("64Mi", "64Ti"),
        onlyFor(PoolRole.MEMORY, role, node, "capacity"),
        onlyFor(PoolRole.STORAGE, role, node, "volume"));
  }

  private static @Nullable Quantity onlyFor(
      PoolRole owner, PoolRole role, ManifestNode pool, String field) throws ManifestException {
    if (role == owner) {
      return pool.required(field).quantity("1Mi", "64Ti");
    }
    ManifestNode stray = pool.optional(field);
    if (stray != null) {
      throw stray.error("only for role " + owner.word() + ", this pool is " + role.word());
    }
    return null;
  }

  private static String label(ManifestNode node, int maxLength) throws ManifestException {
    String name = node.text();
    if (name.length() > maxLength || !LABEL.matcher(name).matches()) {
      throw node.error(
          "'"
              + name
              + "' must be a DNS label: at most "
              + maxLength
              + " of a-z, 0-9 and '-', a letter or digit at both ends");
    }
    return name;
  }

  private static void requireWord(ManifestNode node, String word) throws ManifestException {
    if (!node.text().equals(word)) {
      throw node.error("'" + node.text() + "' must be " + word);
    }
  }
}
