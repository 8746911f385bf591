package io.legoos.operator.vprocess;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.legoos.crds.VNode;
import io.legoos.crds.VProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VNodeProgramsTest {
  private final VNode vnode =
      Serialization.unmarshal(
          """
          apiVersion: legoos.io/v1alpha1
          kind: VNode
          metadata: {name: web}
          spec: {cluster: c}
          """,
          VNode.class);

  private static VProcess program(String spec, String status) {
    return Serialization.unmarshal(
        """
        apiVersion: legoos.io/v1alpha1
        kind: VProcess
        metadata: {name: v}
        spec: {command: /bin/true, %s}
        status: {%s}
        """
            .formatted(spec, status),
        VProcess.class);
  }

  @ParameterizedTest
  @CsvSource({
    "Pending, false",
    "Starting, true",
    "Running, true",
    "Unknown, true",
    "Succeeded, false",
    "Failed, false"
  })
  void aProgramKeepsItsVNodeWhileAnAttemptMayLive(String phase, boolean keeps) {
    VProcess program =
        program("cluster: c, vNode: web", "phase: %s, processor: c-cpu-0".formatted(phase));
    assertThat(VNodePrograms.mayRunIn(program, vnode)).isEqualTo(keeps);
  }

  @Test
  void othersDoNot() {
    String running = "phase: Running, processor: c-cpu-0";
    assertThat(VNodePrograms.mayRunIn(program("cluster: c, vNode: db", running), vnode)).isFalse();
    assertThat(VNodePrograms.mayRunIn(program("cluster: d, vNode: web", running), vnode)).isFalse();
    assertThat(VNodePrograms.mayRunIn(program("cluster: c", running), vnode)).isFalse();
    assertThat(VNodePrograms.mayRunIn(program("cluster: c, vNode: web", ""), vnode)).isFalse();
  }
}
