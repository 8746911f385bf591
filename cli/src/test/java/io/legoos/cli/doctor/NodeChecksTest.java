package io.legoos.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.cli.node.NodeFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeChecksTest {
  @TempDir Path root;

  @BeforeEach
  void makeAGoodNode() throws IOException {
    write("proc/sys/kernel/osrelease", "6.8.0-generic");
    write("proc/self/status", "Name:\tx\nCapEff:\t000001ffffffffff");
    write("proc/sys/kernel/seccomp/actions_avail", "kill_process kill_thread trap errno trace");
    write("proc/sys/vm/max_map_count", "65530");
    write("sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never");
    write("dev/userfaultfd", "");
    write("dev/fuse", "");
    write("dev/net/tun", "");
  }

  @Test
  void allIsWellOnAGoodNode() {
    assertThat(findings("amd64", 25))
        .allSatisfy(finding -> assertThat(finding.verdict()).isEqualTo(Verdict.OK))
        .allSatisfy(finding -> assertThat(finding.remedy()).isEmpty());
  }

  @Test
  void anOldKernelFails() throws IOException {
    write("proc/sys/kernel/osrelease", "6.7.12");

    assertThat(findings("amd64", 25))
        .contains(
            new Finding(
                "kernel", Verdict.FAIL, "Linux 6.7", "boot Linux 6.8 or newer (UFFDIO_MOVE)"));
  }

  @Test
  void missingCapabilitiesAreNamed() throws IOException {
    write("proc/self/status", "CapEff:\t00000000a80425fb");

    assertThat(finding("capabilities").verdict()).isEqualTo(Verdict.FAIL);
    assertThat(finding("capabilities").found()).isEqualTo("missing CAP_SYS_PTRACE");
  }

  @Test
  void aVirtualMachineWhoseIdleProcessorsSleepAtOnceIsSlow() throws IOException {
    write("sys/devices/system/cpu/cpuidle/current_governor", "haltpoll\n");
    write("sys/module/haltpoll/parameters/guest_halt_poll_ns", "0\n");

    assertThat(finding("halt polling").verdict()).isEqualTo(Verdict.WARN);
    assertThat(finding("halt polling").remedy()).contains("echo 200000 > /sys/module/haltpoll");

    write("sys/module/haltpoll/parameters/guest_halt_poll_ns", "200000\n");

    assertThat(finding("halt polling")).isEqualTo(Finding.ok("halt polling", "200000 ns"));
  }

  @Test
  void anotherIdleGovernorIsNobodysBusiness() throws IOException {
    write("sys/devices/system/cpu/cpuidle/current_governor", "menu\n");
    write("sys/module/haltpoll/parameters/guest_halt_poll_ns", "0\n");

    assertThat(finding("halt polling").verdict()).isEqualTo(Verdict.OK);
  }

  @Test
  void aNodeWithNothingFailsWithRemedies() throws IOException {
    for (String file : List.of("dev/userfaultfd", "dev/fuse", "dev/net/tun", "proc/self/status")) {
      Files.delete(root.resolve(file));
    }
    write("proc/sys/kernel/seccomp/actions_avail", "kill");
    write("proc/sys/kernel/yama/ptrace_scope", "3");
    write("proc/sys/vm/max_map_count", "1000");
    write("sys/kernel/mm/transparent_hugepage/enabled", "[always] madvise never");

    assertThat(findings("aarch64", 17))
        .filteredOn(finding -> finding.verdict() == Verdict.FAIL)
        .extracting(Finding::check)
        .containsExactly(
            "architecture", "java", "userfaultfd", "capabilities", "seccomp", "ptrace scope");
    assertThat(findings("aarch64", 17))
        .filteredOn(finding -> finding.verdict() != Verdict.OK)
        .allSatisfy(finding -> assertThat(finding.remedy()).isNotEmpty());
    assertThat(finding("max_map_count").verdict()).isEqualTo(Verdict.WARN);
    assertThat(finding("huge pages").verdict()).isEqualTo(Verdict.WARN);
    assertThat(finding("fuse").verdict()).isEqualTo(Verdict.WARN);
    assertThat(finding("tun").verdict()).isEqualTo(Verdict.WARN);
  }

  private Finding finding(String check) {
    return findings("amd64", 25).stream()
        .filter(finding -> finding.check().equals(check))
        .findFirst()
        .orElseThrow();
  }

  private List<Finding> findings(String architecture, int java) {
    return new NodeChecks(new NodeFacts(root), architecture, java).all();
  }

  private void write(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.resolve("..").normalize());
    Files.writeString(file, text + "\n");
  }
}
