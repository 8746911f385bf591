package io.legoos.managers.membership;

/** The cluster has as many members as the managers can hold. */
public final class TableFullException extends Exception {
  private static final long serialVersionUID = 1L;

  TableFullException(int limit) {
    super("the cluster already has " + limit + " members");
  }
}
