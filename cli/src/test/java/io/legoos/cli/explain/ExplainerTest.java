package io.legoos.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.cli.Json;
import io.legoos.protocol.control.v1.Load;
import io.legoos.protocol.control.v1.Member;
import io.legoos.protocol.control.v1.MonitorIdentity;
import io.legoos.protocol.control.v1.RefusalReport;
import io.legoos.protocol.control.v1.VProcessReport;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExplainerTest {
  private static Member member(String name, String state) {
    return Member.newBuilder()
        .setIdentity(MonitorIdentity.newBuilder().setName(name))
        .setState(state)
        .build();
  }

  private static RefusalReport refusal(String manager, String subject, String reason, long ageMs) {
    return RefusalReport.newBuilder()
        .setManager(manager)
        .setSubject(subject)
        .setReason(reason)
        .setMessage(reason + ": free memory")
        .setAgeMs(ageMs)
        .setAskedBytes(2 << 20)
        .setFreeBytes(1 << 20)
        .build();
  }

  private static VProcessReport.Builder running() {
    return VProcessReport.newBuilder()
        .setVprocessId("v1")
        .setState("RUNNING")
        .setHome("memory-0")
        .addOwners("memory-0")
        .addOwners("memory-1")
        .setReplication(1);
  }

  @Test
  void aProgramWhoseMonitorsAllServeWaitsForNothing() {
    Explainer explainer =
        new Explainer(
            List.of(
                member("processor-0", "LIVE"),
                member("memory-0", "LIVE"),
                member("memory-1", "LIVE")),
            List.of());
    Explanation explanation = explainer.vprocess(running().build(), "processor-0", null);
    assertThat(explanation.causes()).isEmpty();
    assertThat(explanation.text()).contains("v1 is RUNNING").contains("waits for nothing");
  }

  @Test
  void monitorsThatAreAwayAreNamedWithTheirConsequence() {
    Explainer explainer =
        new Explainer(
            List.of(
                member("processor-0", "LIVE"),
                member("memory-0", "LIVE"),
                member("memory-1", "SUSPECT")),
            List.of());
    Explanation one = explainer.vprocess(running().build(), "processor-0", "storage-0");
    assertThat(one.causes()).hasSize(2);
    assertThat(one.causes().getFirst().what())
        .contains("memory-1", "SUSPECT", "replication is 1")
        .doesNotContain("its home");
    assertThat(one.causes().getLast().what()).contains("storage-0", "not known");
    Explanation two = explainer.vprocess(running().setReplication(2).build(), "processor-0", null);
    assertThat(two.causes().getFirst().what()).contains("second copy");
  }

  @Test
  void aProgramThatIsBeingPlacedWaitsForWhatWasRefusedToIt() {
    Explainer explainer =
        new Explainer(
            List.of(member("processor-0", "LIVE")),
            List.of(
                refusal("GMM", "v1", "NO_ROOM", 9000),
                refusal("GMM", "other", "NO_MONITOR", 8000),
                refusal("GMM", "v1", "NO_ROOM", 3000)));
    Explanation explanation =
        explainer.vprocess(
            VProcessReport.newBuilder().setVprocessId("v1").setState("PLACING").build(),
            "processor-0",
            null);
    assertThat(explanation.refusals()).hasSize(1);
    assertThat(explanation.refusals().getFirst().times()).isEqualTo(2);
    assertThat(explanation.causes()).hasSize(1);
    assertThat(explanation.text())
        .contains("2 times, last 3 s ago", "asked 2 MiB, most free 1 MiB", "free memory");
    assertThat(Json.write(explanation)).contains("\"vprocess\" : \"v1\"", "\"askedBytes\"");
  }

  @Test
  void attemptsAreToldApartFromRefusals() {
    Explanation explanation =
        new Explainer(
                List.of(),
                List.of(
                    refusal("GMM", "v1", "NO_ROOM", 9000).toBuilder().setAttempts(30).build(),
                    refusal("GMM", "v2", "NO_ROOM", 3000).toBuilder().setAttempts(7).build(),
                    refusal("GSM", "web", "NO_ROOM", 2000).toBuilder().setAttempts(1).build()))
            .refusedLately();
    assertThat(explanation.text())
        .contains("refused by GMM, NO_ROOM, 2 times in 37 attempts, last 3 s ago")
        .contains("refused by GSM, NO_ROOM, 1 time, 2 s ago");
    assertThat(Json.write(explanation)).contains("\"times\" : 2", "\"attempts\" : 37");
  }

  @Test
  void whatThePlatformEndedIsToldWithARemedyForEachReason() {
    Member processor =
        member("processor-0", "LIVE").toBuilder()
            .setLoad(
                Load.newBuilder()
                    .addEndedByPlatform(
                        ended("v2", "MemoryMonitorLost: memory-1").setEndedEpochMs(9))
                    .addEndedByPlatform(ended("v1", "OutOfRemoteMemory: full").setEndedEpochMs(5))
                    .addEndedByPlatform(ended("v3", "ProcessorFenced: late").setEndedEpochMs(10)))
            .build();
    List<Cause> causes = new Explainer(List.of(processor), List.of()).refusedLately().causes();
    assertThat(causes).hasSize(3);
    assertThat(causes.get(0).what())
        .isEqualTo("v1 (sort -S 1G) has ended at 1970-01-01T00:00:00Z: OutOfRemoteMemory: full");
    assertThat(causes.get(0).remedy()).contains("--memory");
    assertThat(causes.get(1).remedy()).contains("--replication 2");
    assertThat(causes.get(2).remedy()).contains("log of its processor monitor");

    Explanation replicated =
        new Explainer(List.of(), List.of())
            .vprocess(ended("v2", "MemoryMonitorLost: both").setReplication(2).build(), "p", null);
    assertThat(replicated.text()).contains("v2 is ENDED").doesNotContain("--replication");
  }

  private static VProcessReport.Builder ended(String id, String reason) {
    return VProcessReport.newBuilder()
        .setVprocessId(id)
        .setCommand("sort -S 1G")
        .setState("ENDED")
        .setReplication(1)
        .setReason(reason);
  }

  @Test
  void whatHasEndedSaysWhy() {
    Explanation explanation =
        new Explainer(List.of(), List.of())
            .vprocess(
                VProcessReport.newBuilder()
                    .setVprocessId("v1")
                    .setState("ENDED")
                    .setReason("OutOfRemoteMemory")
                    .build(),
                "processor-0",
                null);
    assertThat(explanation.text()).contains("OutOfRemoteMemory");
  }

  @Test
  void programsWithoutANameAreExplainedByTheirRefusals() {
    Explanation explanation =
        new Explainer(List.of(), List.of(refusal("GPM", "", "NO_ROOM", 1))).refusedLately();
    assertThat(explanation.refusals()).hasSize(1);
    assertThat(explanation.text()).contains("GPM").contains("NO_ROOM").contains("1 time, 0 s ago");
    assertThat(new Explainer(List.of(), List.of()).refusedLately().text())
        .contains("nothing was refused");
  }
}
