package io.legoos.memory.lane;

import io.legoos.protocol.page.LaneGate;
import io.legoos.protocol.page.LaneHello;
import io.legoos.protocol.page.PageChannelException;
import io.legoos.protocol.page.PageChannelException.Reason;
import io.legoos.protocol.page.PageStore;
import java.util.function.Function;

/** Admits who shows a capability of this start of this monitor, unless its processor is stale. */
public final class MemoryLaneGate implements LaneGate {
  private final LaneCapabilities capabilities;
  private final ProcessorRegistry processors;
  private final Function<String, PageStore> storeOfVProcess;

  public MemoryLaneGate(
      LaneCapabilities capabilities,
      ProcessorRegistry processors,
      Function<String, PageStore> storeOfVProcess) {
    this.capabilities = capabilities;
    this.processors = processors;
    this.storeOfVProcess = storeOfVProcess;
  }

  @Override
  public PageStore admit(LaneHello hello) throws PageChannelException {
    if (!hello.memory().equals(capabilities.self())) {
      throw new PageChannelException(
          Reason.STALE_INCARNATION, "this memory monitor was started anew; its pages are lost");
    }
    if (!capabilities.isValid(
        hello.vprocessId(), hello.processor(), hello.epoch(), hello.capability())) {
      throw new PageChannelException(
          Reason.UNAUTHORIZED, "no valid capability for vProcess " + hello.vprocessId());
    }
    if (processors.isStale(hello.processor())) {
      throw new PageChannelException(
          Reason.STALE_INCARNATION, "an older incarnation of the processor monitor");
    }
    return storeOfVProcess.apply(hello.vprocessId());
  }
}
