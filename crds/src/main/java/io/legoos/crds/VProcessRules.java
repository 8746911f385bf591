package io.legoos.crds;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The rules of a VProcess in Java, as {@link ClusterRules} are those of a LegoCluster. Pure. */
public final class VProcessRules {
  private VProcessRules() {}

  /** What {@code vProcess} breaks; empty when it is valid. */
  public static List<Violation> violations(VProcess vProcess) {
    List<Violation> bounds = StructuralSchema.VPROCESS.violations(vProcess);
    return bounds.isEmpty() ? rules(vProcess.getSpec()) : bounds;
  }

  /** Nothing of a spec may change: each field that did. */
  public static List<Violation> violations(VProcessSpec before, VProcessSpec after) {
    JsonNode old = Json.MAPPER.valueToTree(before);
    JsonNode changed = Json.MAPPER.valueToTree(after);
    Set<String> fields = new TreeSet<>();
    old.fieldNames().forEachRemaining(fields::add);
    changed.fieldNames().forEachRemaining(fields::add);
    return fields.stream()
        .filter(field -> !old.path(field).equals(changed.path(field)))
        .map(field -> new Violation("spec." + field, Rules.IMMUTABLE))
        .toList();
  }

  private static List<Violation> rules(VProcessSpec spec) {
    List<Violation> found = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (InputFileSpec file : spec.inputFiles()) {
      names.add(file.fileName());
    }
    if (names.size() < spec.inputFiles().size()) {
      found.add(new Violation("spec.inputFiles", Rules.FILE_NAMES));
    }
    if (spec.stdinFile() != null && !names.contains(spec.stdinFile())) {
      found.add(new Violation("spec.stdinFile", Rules.STDIN_FILE));
    }
    Amounts.cpu("spec.cpu", spec.cpu(), found);
    Amounts.space("spec.memoryLimit", spec.memoryLimit(), found);
    if (spec.exCache() != null) {
      Amounts.exCache("spec.exCache.size", spec.exCache().size(), found);
    }
    return List.copyOf(found);
  }
}
