package io.legoos.managers.membership;

/** Keeps the latest {@link Roster}. */
@FunctionalInterface
public interface RosterStore {
  /** Replaces the roster. Never throws; a roster that cannot be kept is logged. */
  void save(Roster roster);
}
