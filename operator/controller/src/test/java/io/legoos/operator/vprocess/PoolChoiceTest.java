package io.legoos.operator.vprocess;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.legoos.crds.LegoCluster;
import io.legoos.crds.LegoClusterSpec;
import io.legoos.crds.VProcess;
import io.legoos.crds.VProcessSpec;
import org.junit.jupiter.api.Test;

class PoolChoiceTest {
  private final LegoClusterSpec cluster =
      Serialization.unmarshal(
              """
              apiVersion: legoos.io/v1alpha1
              kind: LegoCluster
              metadata: {name: c}
              spec:
                pools:
                  - {name: cpu, role: processor, memory: 1Gi}
                  - {name: cpu-2, role: processor, memory: 512Mi, vNodes: true}
                  - {name: mem, role: memory, capacity: 1Gi}
                  - {name: disk, role: storage, volume: 1Gi}
              """,
              LegoCluster.class)
          .getSpec();

  private static VProcessSpec program(String more) {
    return Serialization.unmarshal(
            """
            apiVersion: legoos.io/v1alpha1
            kind: VProcess
            metadata: {name: v}
            spec: {cluster: c, command: /bin/true%s}
            """
                .formatted(more),
            VProcess.class)
        .getSpec();
  }

  @Test
  void withoutAVNodeEveryProcessorPoolWillDo() {
    VProcessSpec any = program("");
    assertThat(PoolChoice.misfit(cluster, any)).isNull();
    assertThat(PoolChoice.allows(cluster, any, "c-cpu-0")).isTrue();
    assertThat(PoolChoice.allows(cluster, any, "c-cpu-2-11")).isTrue();
    assertThat(PoolChoice.allows(cluster, any, "c-mem-0")).isFalse();
    assertThat(PoolChoice.allows(cluster, any, "c-cpu-")).isFalse();
    assertThat(PoolChoice.allows(cluster, any, "d-cpu-0")).isFalse();
  }

  @Test
  void aPoolByNameIsThatPoolOnly() {
    VProcessSpec named = program(", pool: cpu");
    assertThat(PoolChoice.misfit(cluster, named)).isNull();
    assertThat(PoolChoice.allows(cluster, named, "c-cpu-0")).isTrue();
    assertThat(PoolChoice.allows(cluster, named, "c-cpu-2-0")).isFalse();
    assertThat(PoolChoice.misfit(cluster, program(", pool: mem")))
        .isEqualTo("LegoCluster c has no processor pool mem");
  }

  @Test
  void inAVNodeThePoolMustMountItsFiles() {
    VProcessSpec inVNode = program(", vNode: web");
    assertThat(PoolChoice.misfit(cluster, inVNode)).isNull();
    assertThat(PoolChoice.allows(cluster, inVNode, "c-cpu-0")).isFalse();
    assertThat(PoolChoice.allows(cluster, inVNode, "c-cpu-2-0")).isTrue();
    assertThat(PoolChoice.misfit(cluster, program(", vNode: web, pool: cpu")))
        .contains("vNodes: true")
        .contains("VNode web");
    assertThat(
            PoolChoice.misfit(
                cluster, program(", vNode: web, inputFiles: [{configMap: m, key: a}]")))
        .contains("only the stdinFile");
    assertThat(
            PoolChoice.misfit(
                cluster,
                program(", vNode: web, stdinFile: a, inputFiles: [{configMap: m, key: a}]")))
        .isNull();
    // The other pool would have had room.
    assertThat(PoolChoice.misfit(cluster, program(", vNode: web, exCache: {size: 512Mi}")))
        .contains("an ExCache of 536870912 bytes fits in no monitor");
  }
}
