package io.legoos.managers;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.managers.membership.MembershipTable;
import io.legoos.managers.membership.MembershipTiming;
import io.legoos.managers.membership.Roster;
import io.legoos.protocol.control.v1.Role;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalQueryServerTest {
  private static final MembershipTiming TIMING =
      new MembershipTiming(Duration.ofMillis(10), Duration.ofSeconds(1));

  @TempDir Path dir;

  /** Fails by hanging: nothing but the deadline ends this read. */
  @Test
  void aConnectionThatSaysNothingIsClosedAfterItsDeadline() throws Exception {
    MembershipTable table = new MembershipTable(TIMING, 0, Roster.EMPTY, roster -> {}, () -> 0);
    GlobalStorageManager gsm =
        new GlobalStorageManager(table, VNodeJournal.open(dir.resolve("log")));
    LocalQueries queries =
        new LocalQueries(
            new MemberListing(table, new ManagerTerm(1), () -> 0),
            new GlobalProcessManager(table, TIMING, 1, () -> 0),
            new FreshDecisions(table, Role.ROLE_PROCESSOR, TIMING, System::nanoTime),
            table,
            gsm,
            new VNodeRemoval(gsm, table, () -> true, (storage, vnode) -> {}),
            new RefusalLog(() -> 0),
            1);
    Path socket = dir.resolve("s");
    try (LocalQueryServer server = LocalQueryServer.start(socket, queries, Duration.ofMillis(50));
        SocketChannel silent = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        SocketChannel half = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      half.write(ByteBuffer.wrap(new byte[] {9, 0}));
      assertThat(silent.read(ByteBuffer.allocate(1))).isEqualTo(-1);
      assertThat(half.read(ByteBuffer.allocate(1))).isEqualTo(-1);
      assertThat(server).isNotNull();
    }
    assertThat(socket).doesNotExist();
  }
}
