package io.legoos.cli.simulate.packing;

import io.legoos.cli.simulate.trace.Node;
import io.legoos.cli.simulate.trace.Pod;
import java.util.Arrays;

/** The devices of one server, each with its free thousandths. Not thread-safe. */
final class Devices {
  private final long[] free;

  Devices(int count) {
    free = new long[count];
    Arrays.fill(free, Node.DEVICE_PARTS);
  }

  /** Whether as many different devices as the pod wants have its share free. */
  boolean fits(Pod pod) {
    if (pod.devices() == 0) {
      return true;
    }
    int enough = 0;
    for (long parts : free) {
      if (parts >= pod.deviceShare()) {
        enough++;
      }
    }
    return enough >= pod.devices();
  }

  /** Takes the fullest devices that still have the share; which ones, by index. */
  int[] take(Pod pod) {
    int[] taken = new int[pod.devices()];
    boolean[] used = new boolean[free.length];
    for (int i = 0; i < taken.length; i++) {
      int best = -1;
      for (int d = 0; d < free.length; d++) {
        if (!used[d] && free[d] >= pod.deviceShare() && (best < 0 || free[d] < free[best])) {
          best = d;
        }
      }
      if (best < 0) {
        throw new IllegalStateException("devices were counted wrong");
      }
      used[best] = true;
      free[best] -= pod.deviceShare();
      taken[i] = best;
    }
    return taken;
  }

  void give(int[] taken, long share) {
    for (int device : taken) {
      free[device] += share;
    }
  }

  long total() {
    long sum = 0;
    for (long parts : free) {
      sum += parts;
    }
    return sum;
  }

  long mostOfOne() {
    long most = 0;
    for (long parts : free) {
      most = Math.max(most, parts);
    }
    return most;
  }

  int count() {
    return free.length;
  }
}
