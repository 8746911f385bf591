package io.legoos.protocol.page.tcp;

import io.legoos.protocol.page.LaneGate;
import io.legoos.protocol.page.LaneHello;
import io.legoos.protocol.page.PageChannelException;
import io.legoos.protocol.page.PageChannelException.Reason;
import io.legoos.protocol.page.PageStore;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The life of one lane at the memory monitor: handshake, requests, end. */
final class ServerLane implements Runnable, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ServerLane.class);

  private final LaneSocket socket;
  private final LaneGate gate;
  private volatile @Nullable LaneHello hello;

  ServerLane(LaneSocket socket, LaneGate gate) {
    this.socket = socket;
    this.gate = gate;
  }

  /** What the peer said; null before it has said anything. */
  @Nullable LaneHello hello() {
    return hello;
  }

  @Override
  public void run() {
    try (socket) {
      PageStore store = shakeHands();
      if (store != null) {
        answer(store);
      }
    } catch (IOException e) {
      log.debug("page lane ended: {}", e.toString());
    } catch (RuntimeException e) {
      log.error("page lane failed", e);
    }
  }

  private @Nullable PageStore shakeHands() throws IOException {
    Handshake handshake = new Handshake(socket);
    try {
      LaneHello said = handshake.receiveHello();
      // Before the gate decides: who becomes stale meanwhile is refused by it, or hung up on.
      hello = said;
      PageStore store = gate.admit(said);
      Thread.currentThread().setName("page-lane-" + said.vprocessId());
      handshake.welcome(said.epoch());
      return store;
    } catch (PageChannelException refusal) {
      log.info("page lane refused: {}: {}", refusal.reason(), refusal.getMessage());
      handshake.refuse(refusal);
      socket.finish();
      return null;
    }
  }

  private void answer(PageStore store) throws IOException {
    LaneHello said = hello;
    if (said == null) {
      throw new IllegalStateException("no hello");
    }
    RequestReader requests = new RequestReader(socket, said.epoch());
    ReplyWriter replies = new ReplyWriter(socket, said.epoch());
    try {
      while (requests.next()) {
        replies.answer(requests, store);
      }
    } catch (PageChannelException abort) {
      log.warn("page lane of {}: {}: {}", said.vprocessId(), abort.reason(), abort.getMessage());
      replies.abort(abort.reason());
      socket.finish();
    } catch (RuntimeException e) {
      replies.abort(Reason.BAD_FRAME);
      socket.finish();
      throw e;
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
