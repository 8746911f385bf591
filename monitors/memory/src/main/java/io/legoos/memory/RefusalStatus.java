package io.legoos.memory;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.legoos.memory.MemoryRefusal.Reason;

/** Refusals as gRPC statuses, and back. */
public final class RefusalStatus {
  private RefusalStatus() {}

  public static StatusRuntimeException toStatus(MemoryRefusal refusal) {
    Status status =
        switch (refusal.reason()) {
          case NO_CAPACITY -> Status.RESOURCE_EXHAUSTED;
          case UNKNOWN_SPACE -> Status.NOT_FOUND;
          case SPACE_EXISTS -> Status.ALREADY_EXISTS;
          case INVALID -> Status.INVALID_ARGUMENT;
          case STALE_PROCESSOR -> Status.PERMISSION_DENIED;
          case ALREADY_RUNNING -> Status.FAILED_PRECONDITION;
          case NO_MANAGERS -> Status.ABORTED;
          // Not UNAVAILABLE, which is what gRPC says when nobody is there: this monitor is.
          case UNAVAILABLE -> Status.INTERNAL;
        };
    return status.withDescription(refusal.getMessage()).asRuntimeException();
  }

  /**
   * What another monitor's status means here.
   *
   * @param whom was asked, for the message
   */
  public static MemoryRefusal of(StatusRuntimeException e, String whom) {
    Reason reason =
        switch (e.getStatus().getCode()) {
          case RESOURCE_EXHAUSTED -> Reason.NO_CAPACITY;
          case NOT_FOUND -> Reason.UNKNOWN_SPACE;
          case ALREADY_EXISTS -> Reason.SPACE_EXISTS;
          case INVALID_ARGUMENT -> Reason.INVALID;
          case PERMISSION_DENIED -> Reason.STALE_PROCESSOR;
          case FAILED_PRECONDITION -> Reason.ALREADY_RUNNING;
          case ABORTED -> Reason.NO_MANAGERS;
          default -> Reason.UNAVAILABLE;
        };
    return new MemoryRefusal(reason, whom + ": " + e.getStatus().getDescription());
  }
}
