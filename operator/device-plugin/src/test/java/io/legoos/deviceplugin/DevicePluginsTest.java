package io.legoos.deviceplugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.grpc.StatusRuntimeException;
import io.legoos.deviceplugin.v1beta1.Device;
import io.legoos.deviceplugin.v1beta1.DeviceSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The devices of a node, offered to a kubelet that comes, goes and refuses. */
class DevicePluginsTest {
  private static final String USERFAULTFD = "legoos.io/userfaultfd";
  private static final String FUSE = "legoos.io/fuse";
  private static final String TUN = "legoos.io/net-tun";
  private static final Duration SECOND = Duration.ofSeconds(1);

  @TempDir Path dev;
  @TempDir Path directory;

  private final AtomicLong nanos = new AtomicLong();
  private FakeKubelet kubelet;
  private DevicePlugins plugins;

  @BeforeEach
  void aNodeWithTwoDevices() throws IOException {
    addDevice("userfaultfd");
    addDevice("fuse");
    kubelet = new FakeKubelet(directory);
    plugins = new DevicePlugins(directory, dev, nanos::get);
  }

  @AfterEach
  void stop() throws Exception {
    plugins.close();
    kubelet.close();
    for (NodeDevice device : NodeDevice.ALL) {
      Files.deleteIfExists(dev.resolve(Path.of("/dev").relativize(device.path())));
    }
  }

  private void addDevice(String name) throws IOException {
    Path file = dev.resolve(name);
    Files.createDirectories(file.getParent());
    Files.createSymbolicLink(file, Path.of("/dev/null"));
  }

  private void stepAfter(Duration passed) {
    nanos.addAndGet(passed.toNanos());
    plugins.step();
  }

  private void awaitOffered(String... resources) {
    await().atMost(Duration.ofSeconds(10)).until(() -> kubelet.offered().equals(Set.of(resources)));
  }

  @Test
  void whatTheNodeHasIsOfferedInManyShares() {
    plugins.step();

    awaitOffered(USERFAULTFD, FUSE);
    assertThat(kubelet.devices(USERFAULTFD))
        .hasSize(DeviceService.SHARES)
        .allSatisfy(device -> assertThat(device.getHealth()).isEqualTo("Healthy"))
        .extracting(Device::getID)
        .doesNotHaveDuplicates();
    assertThat(plugins.isReady()).isTrue();
  }

  @Test
  void nothingIsToldTwiceToAKubeletThatListens() {
    plugins.step();
    awaitOffered(USERFAULTFD, FUSE);
    for (int i = 0; i < 30; i++) {
      stepAfter(SECOND);
    }
    assertThat(kubelet.registrations()).containsExactly(USERFAULTFD, FUSE);
  }

  @Test
  void aDeviceThatAppearsIsOfferedAndAPlainFileOfItsNameIsNot() throws IOException {
    Files.createDirectories(dev.resolve("net"));
    Files.createFile(dev.resolve("net/tun"));
    plugins.step();
    awaitOffered(USERFAULTFD, FUSE);
    assertThat(kubelet.registrations()).doesNotContain(TUN);

    Files.delete(dev.resolve("net/tun"));
    addDevice("net/tun");
    stepAfter(SECOND);
    awaitOffered(USERFAULTFD, FUSE, TUN);
  }

  @Test
  void aContainerGetsTheDeviceFileOnceToReadAndWrite() {
    plugins.step();
    awaitOffered(USERFAULTFD, FUSE);

    assertThat(kubelet.allocate(USERFAULTFD, "0", "109"))
        .singleElement()
        .satisfies(
            container ->
                assertThat(container.getDevicesList())
                    .containsExactly(
                        DeviceSpec.newBuilder()
                            .setHostPath("/dev/userfaultfd")
                            .setContainerPath("/dev/userfaultfd")
                            .setPermissions("rw")
                            .build()));
  }

  @Test
  void aShareThatDoesNotExistIsRefused() {
    plugins.step();
    awaitOffered(USERFAULTFD, FUSE);

    assertThatThrownBy(() -> kubelet.allocate(FUSE, "1", "110"))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessage("INVALID_ARGUMENT: legoos.io/fuse has no share 110");
  }

  @Test
  void aDeviceThatGoesIsUnhealthyAndNotGivenUntilItIsBack() throws IOException {
    plugins.step();
    awaitOffered(USERFAULTFD, FUSE);

    Files.delete(dev.resolve("fuse"));
    stepAfter(SECOND);
    awaitOffered(USERFAULTFD);
    assertThat(kubelet.devices(FUSE)).hasSize(DeviceService.SHARES);
    assertThatThrownBy(() -> kubelet.allocate(FUSE, "1"))
        .hasMessageContaining("/dev/fuse is gone from this node");

    addDevice("fuse");
    stepAfter(SECOND);
    awaitOffered(USERFAULTFD, FUSE);
    assertThat(kubelet.allocate(FUSE, "1")).hasSize(1);
  }

  @Test
  void aKubeletThatRestartsIsToldEverythingAgain() throws InterruptedException {
    plugins.step();
    awaitOffered(USERFAULTFD, FUSE);

    for (int restart = 0; restart < 5; restart++) {
      kubelet.stop();
      stepAfter(SECOND);
      assertThat(plugins.isReady()).as("no kubelet, not ready").isFalse();
      kubelet.start();
      stepAfter(SECOND);
      awaitOffered(USERFAULTFD, FUSE);
      assertThat(plugins.isReady()).isTrue();
      assertThat(kubelet.allocate(USERFAULTFD, "7")).hasSize(1);
      // A socket deleted by the plugin before it would be noticed here.
      stepAfter(SECOND);
      assertThat(kubelet.registrations()).containsExactly(USERFAULTFD, FUSE);
    }
  }

  @Test
  void aKubeletThatRestartsBetweenTwoLooksIsNoticed() throws InterruptedException {
    plugins.step();
    awaitOffered(USERFAULTFD, FUSE);

    kubelet.stop();
    kubelet.start();
    stepAfter(SECOND);
    awaitOffered(USERFAULTFD, FUSE);
  }

  @Test
  void aKubeletThatStoppedListeningIsToldAgainAfterAWhile() {
    plugins.step();
    awaitOffered(USERFAULTFD, FUSE);

    stepAfter(SECOND);
    kubelet.stopWatching();
    awaitOffered();
    stepAfter(DevicePlugins.UNWATCHED.dividedBy(2));
    assertThat(kubelet.registrations()).hasSize(2);

    await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () -> {
              stepAfter(SECOND);
              return kubelet.offered().equals(Set.of(USERFAULTFD, FUSE));
            });
  }

  @Test
  void aResourceThatTheKubeletDoesNotKnowIsAskedForSeldomAndOthersAreOffered() {
    kubelet.refuse(FUSE);
    plugins.step();
    awaitOffered(USERFAULTFD);
    assertThat(plugins.isReady()).isFalse();

    for (int second = 0; second < 100; second++) {
      stepAfter(SECOND);
    }
    // After 1, 2, 4, 8, 16, 32 and 32 s.
    assertThat(kubelet.registrations()).filteredOn(FUSE::equals).hasSize(8);

    kubelet.take(FUSE);
    stepAfter(DevicePlugins.LONGEST_RETRY);
    awaitOffered(USERFAULTFD, FUSE);
    assertThat(plugins.isReady()).isTrue();
  }

  @Test
  void withoutAKubeletItWaits() throws InterruptedException {
    kubelet.stop();
    plugins.step();
    assertThat(plugins.isReady()).isFalse();
    assertThat(plugins.stepped(SECOND)).isTrue();

    kubelet.start();
    stepAfter(SECOND);
    awaitOffered(USERFAULTFD, FUSE);
  }

  @Test
  void aLoopThatHangsIsSeen() {
    plugins.step();
    nanos.addAndGet(Duration.ofMinutes(1).toNanos());
    assertThat(plugins.stepped(Duration.ofMinutes(1))).isFalse();
    assertThat(plugins.stepped(Duration.ofMinutes(2))).isTrue();
  }

  @Test
  void theEndTakesEveryOfferBackAndLeavesNoSocket() throws IOException {
    plugins.step();
    awaitOffered(USERFAULTFD, FUSE);

    plugins.close();
    awaitOffered();
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(directory.resolve("kubelet.sock"));
    }
    stepAfter(SECOND);
    assertThat(kubelet.registrations()).hasSize(2);
  }
}
