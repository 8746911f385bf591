package io.legoos.processor.process;

import io.legoos.linux.SystemCalls;
import io.legoos.processor.fault.VProcessCache;
import java.util.HashSet;
import java.util.Set;

/**
 * The address spaces of a vProcess and their agents, from their making until their agents are gone.
 * For the tracer's thread.
 */
final class SpaceTable {
  private final VProcessCache cache;
  private final HomeCalls home;
  private final SystemCalls calls;
  private final Set<AddressSpace> spaces = new HashSet<>();

  /** By their numbers as the program sees them. */
  private final Set<Integer> agentLeaders = new HashSet<>();

  private int agents;

  SpaceTable(VProcessCache cache, HomeCalls home, SystemCalls calls) {
    this.cache = cache;
    this.home = home;
    this.calls = calls;
  }

  void add(AddressSpace space) {
    spaces.add(space);
  }

  /** From now on lines of the space can be evicted. */
  void equip(AddressSpace space, Agent agent) {
    space.agent = agent;
    agentLeaders.add(agent.leaderInside());
    agents++;
    cache.setMover(space.space, agent);
  }

  /** No task uses the space any more: frees its lines, its pages at their owners and its agent. */
  void retire(AddressSpace space) {
    if (space.retired) {
      return;
    }
    space.retired = true;
    cache.removeSpace(space.space);
    home.destroyLater(space.space);
    Agent agent = space.agent;
    if (agent != null) {
      agent.kill(calls);
    } else {
      spaces.remove(space);
    }
  }

  /** A task that is none of the program's has ended: perhaps an agent. */
  void agentGone(int tid) {
    for (AddressSpace space : spaces) {
      Agent agent = space.agent;
      if (agent != null && agent.leader() == tid) {
        agents--;
        space.agent = null;
        spaces.remove(space);
        return;
      }
    }
  }

  /** Whether a process is, or was, an agent's; its number as the program sees it. */
  boolean isAgent(int pid) {
    return agentLeaders.contains(pid);
  }

  /** Whether a task is a living agent's. */
  boolean isAgentTask(int tid) {
    for (AddressSpace space : spaces) {
      Agent agent = space.agent;
      if (agent != null && (agent.task() == tid || agent.leader() == tid)) {
        return true;
      }
    }
    return false;
  }

  /**
   * A new task of the program has the number {@code tid}, as the program sees it, which an agent
   * may have had before it.
   */
  void taken(int tid) {
    agentLeaders.remove(tid);
  }

  /** Whether an agent has not ended yet. */
  boolean anyAgent() {
    return agents > 0;
  }
}
