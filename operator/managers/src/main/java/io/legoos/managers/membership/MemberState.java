package io.legoos.managers.membership;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** What the managers believe of one incarnation of a monitor, and the moves between beliefs. */
public enum MemberState {
  /** Known from before a restart of the managers; nothing is placed on it until it registers. */
  EXPECTED,
  /** Registered; its load is not known yet, so nothing is placed on it. */
  JOINING,
  /** Heartbeats arrive; it takes part in placement. */
  LIVE,
  /** Heartbeats are overdue; nothing new is placed on it, what it holds is still its own. */
  SUSPECT,
  /** Declared dead, or replaced by another incarnation; the others are told. */
  DEAD;

  private static final Map<MemberState, Set<MemberState>> LEGAL = legalMoves();

  private static Map<MemberState, Set<MemberState>> legalMoves() {
    Map<MemberState, Set<MemberState>> legal = new EnumMap<>(MemberState.class);
    legal.put(EXPECTED, EnumSet.of(DEAD));
    legal.put(JOINING, EnumSet.of(LIVE, SUSPECT, DEAD));
    legal.put(LIVE, EnumSet.of(SUSPECT, DEAD));
    legal.put(SUSPECT, EnumSet.of(LIVE, DEAD));
    legal.put(DEAD, EnumSet.noneOf(MemberState.class));
    return legal;
  }

  public boolean canMoveTo(MemberState next) {
    Set<MemberState> allowed = LEGAL.get(this);
    return allowed != null && allowed.contains(next);
  }
}
