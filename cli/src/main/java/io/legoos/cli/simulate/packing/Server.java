package io.legoos.cli.simulate.packing;

import io.legoos.cli.simulate.trace.Node;
import io.legoos.cli.simulate.trace.Pod;

/** A monolithic server and what is free on it. Not thread-safe. */
final class Server {
  private final int number;
  private final Node node;
  private final long[] free;
  private final Devices devices;

  Server(int number, Node node) {
    this.number = number;
    this.node = node;
    this.free = node.amounts().clone();
    this.devices = new Devices(node.devices());
  }

  int number() {
    return number;
  }

  Node node() {
    return node;
  }

  long free(int resource) {
    return free[resource];
  }

  Devices devices() {
    return devices;
  }

  boolean fits(Pod pod) {
    for (int i = 0; i < free.length; i++) {
      if (free[i] < pod.amounts()[i]) {
        return false;
      }
    }
    return devices.fits(pod);
  }

  int[] take(Pod pod) {
    for (int i = 0; i < free.length; i++) {
      free[i] -= pod.amounts()[i];
    }
    return devices.take(pod);
  }

  void give(Pod pod, int[] taken) {
    for (int i = 0; i < free.length; i++) {
      free[i] += pod.amounts()[i];
    }
    devices.give(taken, pod.deviceShare());
  }

  /** Room for {@link io.legoos.managers.placement.RoomIndex}: resources, devices, best device. */
  long[] room() {
    long[] room = new long[free.length + 2];
    System.arraycopy(free, 0, room, 0, free.length);
    room[free.length] = devices.total();
    room[free.length + 1] = devices.mostOfOne();
    return room;
  }

  /** What a pod wants, in the order of {@link #room}. */
  static long[] wanted(Pod pod) {
    int resources = pod.amounts().length;
    long[] wanted = new long[resources + 2];
    System.arraycopy(pod.amounts(), 0, wanted, 0, resources);
    wanted[resources] = pod.deviceParts();
    wanted[resources + 1] = pod.devices() == 0 ? 0 : pod.deviceShare();
    return wanted;
  }
}
