package io.legoos.processor.process;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.legoos.processor.remote.DeclaredDeadException;
import io.legoos.processor.remote.HomeClient;
import io.legoos.processor.remote.OwnerLinks;
import io.legoos.processor.remote.RecoveryLog;
import io.legoos.processor.remote.ShareRecovery;
import io.legoos.protocol.Incarnation;
import io.legoos.protocol.control.v1.RelieveRequest;
import io.legoos.protocol.control.v1.SharesRequest;
import io.legoos.protocol.control.v1.SharesResponse;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a vProcess's links where its shares are: asks the home when a holder does not answer, and
 * now and then, for a new secondary is named without the vProcess asking. Thread-safe.
 */
final class ShareWatch implements ShareRecovery, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ShareWatch.class);
  private static final Duration INTERVAL = Duration.ofMillis(500);

  private final HomeClient home;
  private final String vprocessId;
  private final Incarnation processor;
  private final RecoveryLog log;
  private volatile @Nullable OwnerLinks links;
  private volatile @Nullable Thread thread;

  ShareWatch(HomeClient home, String vprocessId, Incarnation processor, RecoveryLog log) {
    this.home = home;
    this.vprocessId = vprocessId;
    this.processor = processor;
    this.log = log;
  }

  /** The links to keep. To be called once, before anything else. */
  void watch(OwnerLinks own) {
    links = own;
  }

  /** Begins to ask now and then. */
  void start() {
    thread = Thread.ofVirtual().name("shares-" + vprocessId).start(this::run);
  }

  private void run() {
    try {
      while (true) {
        Thread.sleep(log.isUnderWay() ? RecoveryLog.CLOSE_LOOK : INTERVAL);
        try {
          recover(null);
        } catch (IOException | RuntimeException e) {
          LOG.debug("the home of vProcess {} does not answer: {}", vprocessId, e.getMessage());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public synchronized void recover(@Nullable Incarnation unreachable) throws IOException {
    OwnerLinks own = links;
    if (own == null) {
      throw new IOException("no memory monitor is known yet");
    }
    if (unreachable != null) {
      LOG.warn("vProcess {}: memory monitor {} does not answer", vprocessId, unreachable);
      own.addUnreachable(unreachable);
    }
    SharesRequest.Builder request =
        SharesRequest.newBuilder()
            .setVprocessId(vprocessId)
            .setProcessorIncarnation(processor.toByteString())
            .addAllSwitched(own.positions());
    if (unreachable != null) {
      request.setUnreachable(unreachable.toByteString());
    }
    try {
      SharesResponse answer = home.direct(stub -> stub.shares(request.build()));
      if (answer.getLeaving()) {
        home.leave();
      }
      if (own.learn(answer.getSharesList())) {
        // So that the copy to a new secondary begins now.
        var unused =
            home.direct(
                stub ->
                    stub.shares(
                        request
                            .clearUnreachable()
                            .clearSwitched()
                            .addAllSwitched(own.positions())
                            .build()));
      }
    } catch (StatusRuntimeException e) {
      throw meaning(e);
    }
  }

  @Override
  public boolean relieve(long shareId) throws IOException {
    RelieveRequest request =
        RelieveRequest.newBuilder()
            .setVprocessId(vprocessId)
            .setProcessorIncarnation(processor.toByteString())
            .setShareId(shareId)
            .build();
    try {
      return home.direct(stub -> stub.relieve(request)).getMoving();
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.UNIMPLEMENTED) {
        return false; // an older memory monitor
      }
      throw meaning(e);
    }
  }

  private static IOException meaning(StatusRuntimeException e) {
    return e.getStatus().getCode() == Status.Code.PERMISSION_DENIED
        ? new DeclaredDeadException(String.valueOf(e.getStatus().getDescription()))
        : new IOException(
            "the home memory monitor does not answer (%s: %s)"
                .formatted(e.getStatus().getCode(), e.getStatus().getDescription()),
            e);
  }

  @Override
  public void close() {
    Thread own = thread;
    if (own != null) {
      own.interrupt();
    }
  }
}
