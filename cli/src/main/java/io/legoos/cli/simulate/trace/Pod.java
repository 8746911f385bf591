package io.legoos.cli.simulate.trace;

/**
 * What was asked for one application.
 *
 * @param arrival in the trace's unit of time
 * @param departure {@link Long#MAX_VALUE} when it never leaves; not before its arrival
 * @param amounts of each resource of the trace, in its order
 * @param devices how many different devices
 * @param deviceShare thousandths of each of them
 */
public record Pod(
    String name, long arrival, long departure, long[] amounts, int devices, long deviceShare) {
  /** The same at another time. */
  public Pod shifted(String copy, long by) {
    long end = departure == Long.MAX_VALUE ? departure : departure + by;
    return new Pod(copy, arrival + by, end, amounts, devices, deviceShare);
  }

  /** Thousandths of devices in all. */
  public long deviceParts() {
    return devices * deviceShare;
  }
}
