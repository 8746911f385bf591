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
        };
    return status.withDescription(refusal.getMessage()).asRuntimeException();
  }
}
