package io.legoos.crds;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.api.Test;

/** Objects as API servers of other versions send them, read as the operator reads them. */
class SerializationTest {
  private final KubernetesSerialization serialization = new KubernetesSerialization();

  @Test
  void fieldsOfANewerVersionAreSkipped() {
    LegoCluster cluster =
        read(
            """
            metadata: {name: c}
            spec:
              tomorrow: {a: [1]}
              exCache: {size: 8Mi, prefetch: true}
              pools: [{name: p, role: processor, tomorrow: 1}]
            status: {phase: Ready, tomorrow: x, pools: [{name: p, tomorrow: 1}]}
            """,
            LegoCluster.class);

    assertThat(cluster.getSpec().exCache().size()).isEqualTo(new Quantity("8Mi"));
    assertThat(cluster.getSpec().pools()).extracting(PoolSpec::name).containsExactly("p");
    assertThat(cluster.getStatus().phase()).isEqualTo(ClusterPhase.Ready);
  }

  @Test
  void whatIsAbsentIsItsDefaultAndAStatusMayBeMissing() {
    VProcess vProcess =
        read("metadata: {name: v}\nspec: {cluster: c, command: /bin/true}\n", VProcess.class);

    assertThat(vProcess.getStatus()).isNull();
    assertThat(vProcess.getSpec().args()).isEmpty();
    assertThat(vProcess.getSpec().restartPolicy()).isEqualTo(RestartPolicy.OnLost);
    assertThat(vProcess.getSpec().runAsUser()).isEqualTo(65532);
  }

  @Test
  void amountsAreReadFromTextAndNumbersAndKeepTheirText() {
    VNode text = read("spec: {cluster: c, volume: 1.5Gi}\n", VNode.class);
    VNode number = read("spec: {cluster: c, volume: 1048576}\n", VNode.class);

    assertThat(text.getSpec().volume()).hasToString("1.5Gi");
    assertThat(number.getSpec().volume()).hasToString("1048576");
    assertThat(serialization.asYaml(text)).contains("volume: \"1.5Gi\"");
  }

  @Test
  void aStatusIsWrittenWithoutWhatIsAbsent() {
    VProcess vProcess = read("spec: {cluster: c, command: /c}\n", VProcess.class);
    vProcess.setStatus(
        read("status: {phase: Running, misses: {remote: 3}}\n", VProcess.class).getStatus());

    assertThat(serialization.asJson(vProcess.getStatus()))
        .isEqualTo(
            "{\"phase\":\"Running\",\"misses\":{\"zeroFill\":0,\"remote\":3,\"writeProtect\":0}}");
  }

  private <T> T read(String yaml, Class<T> type) {
    String head = "apiVersion: legoos.io/v1alpha1\nkind: " + type.getSimpleName() + "\n";
    return serialization.unmarshal(head + yaml, type);
  }
}
