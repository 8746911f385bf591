package io.legoos.operator.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.legoos.crds.LegoCluster;
import io.legoos.crds.PoolSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Only pods of pools that run VNodes get what mounting takes. */
class VNodePodsTest {
  private static Container processorOf(String example) throws Exception {
    String first = Files.readString(Path.of("../../examples", example)).split("(?m)^---$", 2)[0];
    LegoCluster cluster = Serialization.unmarshal(first, LegoCluster.class);
    cluster.getMetadata().setNamespace("n");
    PoolSpec pool = cluster.getSpec().pools().getFirst();
    return new MonitorPods(cluster, "image", "managers:1", new OwnerReference())
        .pod(pool, 0)
        .getSpec()
        .getContainers()
        .getFirst();
  }

  @Test
  void aPoolForVNodesMayMount() throws Exception {
    Container monitor = processorOf("vnode.yaml");
    assertThat(monitor.getSecurityContext().getCapabilities().getAdd())
        .contains("SYS_ADMIN", "SYS_CHROOT", "NET_ADMIN");
    assertThat(monitor.getSecurityContext().getAppArmorProfile().getType()).isEqualTo("Unconfined");
    assertThat(monitor.getResources().getLimits())
        .containsKeys("legoos.io/fuse", "legoos.io/net-tun");
    assertThat(monitor.getArgs()).contains("fuse.device=/dev/fuse");
  }

  @Test
  void othersMayNot() throws Exception {
    Container monitor = processorOf("cluster.yaml");
    assertThat(monitor.getSecurityContext().getCapabilities().getAdd())
        .doesNotContain("SYS_ADMIN", "SYS_CHROOT", "NET_ADMIN");
    assertThat(monitor.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
    assertThat(monitor.getSecurityContext().getAppArmorProfile()).isNull();
    assertThat(monitor.getResources().getLimits()).doesNotContainKey("legoos.io/fuse");
    assertThat(monitor.getArgs()).doesNotContain("fuse.device=/dev/fuse");
  }
}
