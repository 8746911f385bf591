package io.legoos.crds;

import java.util.ArrayList;
import java.util.List;

/** The rules of a VNode in Java, as {@link ClusterRules} are those of a LegoCluster. Pure. */
public final class VNodeRules {
  private VNodeRules() {}

  /** What {@code vNode} breaks; empty when it is valid. */
  public static List<Violation> violations(VNode vNode) {
    List<Violation> bounds = StructuralSchema.VNODE.violations(vNode);
    if (!bounds.isEmpty()) {
      return bounds;
    }
    List<Violation> found = new ArrayList<>();
    Amounts.space("spec.volume", vNode.getSpec().volume(), found);
    return List.copyOf(found);
  }

  /** What the change from {@code before} to {@code after} breaks; each is valid by itself. */
  public static List<Violation> violations(VNodeSpec before, VNodeSpec after) {
    List<Violation> found = new ArrayList<>();
    if (!before.cluster().equals(after.cluster())) {
      found.add(new Violation("spec.cluster", Rules.IMMUTABLE));
    }
    if (!before.ownerUser().equals(after.ownerUser())) {
      found.add(new Violation("spec.ownerUser", Rules.IMMUTABLE));
    }
    if (!before.ownerGroup().equals(after.ownerGroup())) {
      found.add(new Violation("spec.ownerGroup", Rules.IMMUTABLE));
    }
    if (!before.processes().equals(after.processes())) {
      found.add(new Violation("spec.processes", Rules.IMMUTABLE));
    }
    if (before.network() != after.network()) {
      found.add(new Violation("spec.network", Rules.IMMUTABLE));
    }
    if (after.volume() != null
        && (before.volume() == null || !after.volume().isAtLeast(before.volume()))) {
      found.add(new Violation("spec.volume", Rules.GROWS));
    }
    return List.copyOf(found);
  }
}
