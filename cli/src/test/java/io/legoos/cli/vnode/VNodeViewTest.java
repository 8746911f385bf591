package io.legoos.cli.vnode;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.protocol.control.v1.VNodeDescription;
import java.util.List;
import org.junit.jupiter.api.Test;

class VNodeViewTest {
  @Test
  void theTableHasAVNodePerLine() {
    VNodeView limited =
        VNodeView.of(
            VNodeDescription.newBuilder()
                .setName("v1")
                .setStorage("storage-0")
                .setVolumeBytes(3L << 29)
                .setOwnerUid(1000)
                .setPrograms(2)
                .setOwnNetwork(true)
                .build());
    VNodeView free =
        VNodeView.of(VNodeDescription.newBuilder().setName("v").setOwnerUid(-2).build());
    assertThat(VNodeView.table(List.of(limited, free)))
        .isEqualTo(
            """
            NAME  STORAGE    VOLUME   OWNER       NETWORK  PROGRAMS
            v1    storage-0  1.5 GiB  1000        own      2
            v                -        4294967294  host     0
            """);
  }
}
