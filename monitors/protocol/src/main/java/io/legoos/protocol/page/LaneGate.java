package io.legoos.protocol.page;

/** The memory monitor's decision on who may open a lane. Called once per lane, from its thread. */
public interface LaneGate {
  /**
   * Checks capability, incarnations and epoch and returns the store of the lane.
   *
   * @throws PageChannelException with the reason of the refusal
   */
  PageStore admit(LaneHello hello) throws PageChannelException;
}
