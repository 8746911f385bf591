package io.legoos.cli.simulate.packing;

import io.legoos.cli.simulate.trace.Pod;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Servers in the order in which a pod looks at them, by what is free on each. Not thread-safe. */
final class ServerRanking {
  private final boolean firstFit;

  /** What all servers have of each resource, and of devices. */
  private final double[] totals;

  /** One for each resource that can be a pod's dominant one; of first fit only one. */
  private final List<ServerIndex<Ranked>> indexes = new ArrayList<>();

  private final Placed<Entered> entered = new Placed<>();

  private record Ranked(Server server, long devices, long free) {}

  private record Entered(Ranked[] ranked, long[] room) {}

  ServerRanking(ServerPolicy policy, double[] totals) {
    this.firstFit = policy == ServerPolicy.FIRST_FIT;
    this.totals = totals;
    for (int i = 0; i < (firstFit ? 1 : totals.length); i++) {
      indexes.add(new ServerIndex<>(ServerRanking::compare));
    }
  }

  void enter(Server server) {
    long[] room = server.room();
    Ranked[] ranked = new Ranked[indexes.size()];
    for (int i = 0; i < indexes.size(); i++) {
      Ranked here =
          firstFit
              ? new Ranked(server, 0, 0)
              : new Ranked(server, server.devices().total(), i < totals.length - 1 ? room[i] : 0);
      indexes.get(i).add(here, room);
      ranked[i] = here;
    }
    entered.put(server.number(), new Entered(ranked, room));
  }

  void leave(Server server) {
    Entered left = entered.remove(server.number());
    for (int i = 0; i < indexes.size(); i++) {
      indexes.get(i).remove(left.ranked()[i], left.room());
    }
  }

  /** The server for a pod; null when it fits on none. */
  @Nullable Server find(Pod pod) {
    long[] wanted = Server.wanted(pod);
    Ranked first =
        indexes
            .get(firstFit ? 0 : dominant(wanted))
            .first(wanted, ranked -> ranked.server().fits(pod));
    return first == null ? null : first.server();
  }

  private static int compare(Ranked one, Ranked other) {
    int order = Long.compare(one.devices(), other.devices());
    order = order != 0 ? order : Long.compare(one.free(), other.free());
    return order != 0 ? order : Integer.compare(one.server().number(), other.server().number());
  }

  private int dominant(long[] wanted) {
    int dominant = 0;
    double most = -1;
    for (int i = 0; i < totals.length; i++) {
      double share = totals[i] == 0 ? 0 : wanted[i] / totals[i];
      if (share > most) {
        most = share;
        dominant = i;
      }
    }
    return dominant;
  }
}
