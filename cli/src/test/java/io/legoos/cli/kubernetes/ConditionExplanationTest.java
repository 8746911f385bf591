package io.legoos.cli.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.legoos.crds.VProcess;
import org.junit.jupiter.api.Test;

class ConditionExplanationTest {
  private static VProcess vprocess(String status) {
    return Serialization.unmarshal(
        """
        apiVersion: legoos.io/v1alpha1
        kind: VProcess
        metadata: {name: sort}
        spec: {cluster: c, command: /usr/bin/sort}
        """
            + status,
        VProcess.class);
  }

  @Test
  void saysWhatIsShortAndWhatWouldHelp() {
    String text =
        ConditionExplanation.text(
            vprocess(
                """
                status:
                  phase: Pending
                  reason: InsufficientMemory
                  waiting: {resource: exCacheBytes, asked: 2097152, free: 1048576}
                  conditions:
                  - {type: Scheduled, status: "False", reason: InsufficientMemory,
                     message: no room, lastTransitionTime: "2026-11-28T10:00:00Z"}
                """));
    assertThat(text)
        .contains("sort is Pending")
        .contains("Scheduled False, InsufficientMemory: no room (since 2026-11-28T10:00:00Z)")
        .contains("asked 2 MiB, most free 1 MiB")
        .contains("-> ask for a smaller spec.exCache");
  }

  @Test
  void oneThatNobodyLookedAtPointsToTheOperator() {
    assertThat(ConditionExplanation.text(vprocess(""))).contains("operator runs");
  }
}
