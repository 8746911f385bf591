package io.legoos.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.crds.LegoCluster;
import io.legoos.crds.manifest.ClusterManifest;
import io.legoos.crds.manifest.ManifestException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClusterPlanTest {
  @Test
  void theExampleIsFiveComponents() throws IOException, ManifestException {
    List<ComponentPlan> plans = example();

    assertThat(plans)
        .extracting(ComponentPlan::name)
        .containsExactly("managers", "memory-0", "memory-1", "storage-0", "processor-0");
    assertThat(plans)
        .extracting(ComponentPlan::capacityBytes)
        .containsExactly(0L, 1L << 30, 1L << 30, 1L << 30, (1L << 30) - (256L << 20));
  }

  @Test
  void everyComponentKnowsTheCluster() throws IOException, ManifestException {
    assertThat(example())
        .allSatisfy(
            plan ->
                assertThat(plan.settings())
                    .containsEntry("name", plan.name())
                    .containsEntry("cluster.name", "c")
                    .containsEntry("vregion.bytes", Long.toString(64L << 20))
                    .containsEntry("overcommit", "1.0"));
  }

  @Test
  void onlyTheProcessorKnowsTheExCache() throws IOException, ManifestException {
    assertThat(example().getLast().settings())
        .containsEntry("excache.default.bytes", Long.toString(64L << 20))
        .containsEntry("excache.ways", "0")
        .containsEntry("excache.policy", "REFAULT")
        .containsEntry("excache.piggyback", "1")
        .containsEntry("excache.prefetch", "1")
        .containsEntry("cores", "1");
    assertThat(example().get(1).settings()).doesNotContainKey("excache.ways");
  }

  @Test
  void fieldsThatMeanNothingOnOneMachineAreNamed() throws IOException, ManifestException {
    String file = "../crds/src/test/resources/manifests/valid/cluster-all.yaml";
    LegoCluster everything = ClusterManifest.parse("f", Files.readString(Path.of(file)));

    assertThat(LocalLimits.ignored(everything.getSpec()))
        .containsExactly(
            "spec.paused",
            "spec.image",
            "spec.pools[0].image",
            "spec.pools[0].nodeSelector",
            "spec.pools[0].tolerations",
            "spec.pools[4].storageClassName",
            "spec.pools[4].volumeReclaim");
    String example = Files.readString(Path.of("../examples/cluster.yaml"));
    assertThat(LocalLimits.ignored(ClusterManifest.parse("f", example).getSpec())).isEmpty();
  }

  @Test
  void onlyTheProcessorKeepsCapabilities() {
    String tracing = "-all,+sys_ptrace,+setuid,+setgid,+setpcap,+kill";
    assertThat(MonitorAccount.CLUSTER.enter(ComponentRole.PROCESSOR, List.of(), List.of("java")))
        .containsSequence("--bounding-set", tracing, "java")
        .anyMatch(word -> word.contains("9</dev/userfaultfd"));
    assertThat(
            MonitorAccount.CLUSTER.enter(
                ComponentRole.PROCESSOR, List.of("sys_admin", "sys_chroot"), List.of("java")))
        .containsSequence("--bounding-set", tracing + ",+sys_admin,+sys_chroot", "java");
    for (ComponentRole role :
        List.of(ComponentRole.MANAGERS, ComponentRole.MEMORY, ComponentRole.STORAGE)) {
      assertThat(
              MonitorAccount.CLUSTER.enter(
                  role, List.of("sys_admin", "sys_chroot"), List.of("java")))
          .containsSequence("--bounding-set", "-all", "--no-new-privs", "java")
          .containsSequence("--reuid", "64020", "--regid", "64020", "--clear-groups")
          .noneMatch(word -> word.contains("userfaultfd"));
    }
  }

  private static List<ComponentPlan> example() throws IOException, ManifestException {
    String text = Files.readString(Path.of("../examples/cluster.yaml"));
    return ClusterPlan.of("c", ClusterManifest.parse("cluster.yaml", text));
  }
}
