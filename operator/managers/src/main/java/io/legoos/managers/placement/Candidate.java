package io.legoos.managers.placement;

/** What a placement chooses among: known by a name that is unique among its like. */
public interface Candidate {
  String name();
}
