package io.legoos.managers;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/** How a refusal travels over gRPC. */
final class Refusals {
  private Refusals() {}

  static StatusRuntimeException toStatus(PlacementRefusedException refusal) {
    Status status =
        switch (refusal.reason()) {
          case INVALID -> Status.INVALID_ARGUMENT;
          case NO_MONITOR -> Status.UNAVAILABLE;
          case NO_ROOM, BEYOND_CAPACITY -> Status.RESOURCE_EXHAUSTED;
          case NOT_FOUND -> Status.NOT_FOUND;
          case EXISTS -> Status.ALREADY_EXISTS;
          case IN_USE -> Status.FAILED_PRECONDITION;
          case DENIED -> Status.PERMISSION_DENIED;
        };
    return status.withDescription(refusal.getMessage()).asRuntimeException();
  }
}
