package io.legoos.cli.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.cli.Json;
import io.legoos.cli.cluster.ClusterState;
import io.legoos.cli.cluster.ComponentState;
import io.legoos.cli.cluster.ProcessIdentity;
import io.legoos.protocol.control.v1.ListMembersResponse;
import io.legoos.protocol.control.v1.Load;
import io.legoos.protocol.control.v1.Member;
import io.legoos.protocol.control.v1.MonitorIdentity;
import io.legoos.protocol.control.v1.VProcessReport;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ClusterViewTest {
  private static final ProcessIdentity ALIVE =
      Objects.requireNonNull(ProcessIdentity.of(ProcessHandle.current().pid()));

  @Test
  void joinsWhatWasStartedWithWhatTheManagersKnow() {
    ClusterState state =
        new ClusterState(
            "c",
            "/m.yaml",
            1,
            List.of(
                component("managers", "managers", ALIVE),
                component("memory-0", "memory", ALIVE),
                component("memory-1", "memory", new ProcessIdentity(ALIVE.pid(), 1)),
                component("storage-0", "storage", ALIVE)));
    ListMembersResponse members =
        ListMembersResponse.newBuilder()
            .setEpoch(4)
            .addMembers(member("memory-0"))
            .addMembers(member("memory-1"))
            .build();

    ClusterView view = ClusterView.join(state, members);

    assertThat(view.epoch()).isEqualTo(4);
    assertThat(view.components())
        .extracting(c -> c.name() + " " + c.state() + " " + c.usedBytes())
        .containsExactly(
            "managers RUNNING 0", "memory-0 ALIVE 5", "memory-1 GONE 0", "storage-0 UNKNOWN 0");
    assertThat(view.vprocesses()).hasSize(2);
    assertThat(Json.write(view))
        .contains("\"name\" : \"memory-0\"", "\"capacityBytes\" : 10", "\"usedBytes\" : 5")
        .contains("\"role\" : \"memory\"", "\"address\" : \"127.0.0.1:1\"", "\"pid\" : ")
        .contains("\"metricsAddress\" : \"127.0.0.1:2\"");
    assertThat(ClusterTables.components(view.components()).toString()).contains("memory-1", "GONE");
    assertThat(ClusterTables.vprocesses(view.vprocesses()).toString()).contains("sort -S 1G");
  }

  @Test
  void whereThereIsNoFigureIsADash() {
    ProcessIdentity gone = new ProcessIdentity(ALIVE.pid(), 1);
    ClusterState state =
        new ClusterState(
            "c",
            "/m.yaml",
            1,
            List.of(
                component("processor-0", "processor", ALIVE),
                component("memory-0", "memory", ALIVE),
                component("memory-1", "memory", gone),
                component("memory-2", "memory", ALIVE),
                component("storage-0", "storage", ALIVE)));
    ListMembersResponse members =
        ListMembersResponse.newBuilder()
            .addMembers(member("processor-0"))
            .addMembers(member("memory-0"))
            .addMembers(member("memory-1"))
            .addMembers(member("memory-2").toBuilder().setState("DEAD"))
            .addMembers(member("storage-0"))
            .build();

    String table =
        ClusterTables.components(ClusterView.join(state, members).components()).toString();

    // CAPACITY USED PEAK UNREPLICATED STATE
    assertThat(table)
        .containsPattern("processor-0 .* 10 B +5 B +- +- +ALIVE\n")
        .containsPattern("memory-0 .* 10 B +5 B +0 B +0 B +ALIVE\n")
        .containsPattern("memory-1 .* 10 B +- +- +- +GONE\n")
        .containsPattern("memory-2 .* 10 B +- +- +- +DEAD\n")
        .containsPattern("storage-0 .* 10 B +5 B +- +- +ALIVE\n");
  }

  @Test
  void aLiveMonitorThatIsToBeEmptyIsDraining() {
    ClusterState state =
        new ClusterState(
            "c",
            "/m.yaml",
            1,
            List.of(component("m0", "memory", ALIVE), component("m1", "memory", ALIVE)));
    ListMembersResponse members =
        ListMembersResponse.newBuilder()
            .addMembers(member("m0").toBuilder().setState("LIVE").setLeaving(true))
            .addMembers(member("m1").toBuilder().setState("SUSPECT").setLeaving(true))
            .build();

    assertThat(ClusterView.join(state, members).components())
        .extracting(ComponentView::state)
        .containsExactly("DRAINING", "SUSPECT");
  }

  private static ComponentState component(String name, String role, ProcessIdentity process) {
    return new ComponentState(
        name,
        role,
        process.pid(),
        process.startTicks(),
        "127.0.0.1:1",
        null,
        "127.0.0.1:2",
        null,
        10);
  }

  private static Member member(String name) {
    return Member.newBuilder()
        .setIdentity(MonitorIdentity.newBuilder().setName(name))
        .setState("ALIVE")
        .setLoad(
            Load.newBuilder()
                .setUsedBytes(5)
                .addVprocesses(VProcessReport.newBuilder().setCommand("sort -S 1G")))
        .build();
  }
}
