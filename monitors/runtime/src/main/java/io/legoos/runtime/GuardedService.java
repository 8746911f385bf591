package io.legoos.runtime;

import io.grpc.BindableService;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.legoos.protocol.Incarnation;
import java.util.Set;

/** A gRPC service and the roles that may call it. */
public record GuardedService(BindableService service, Set<PeerRole> callers) {
  public GuardedService {
    callers = Set.copyOf(callers);
  }

  public static GuardedService of(BindableService service, PeerRole... callers) {
    return new GuardedService(service, Set.of(callers));
  }

  /** As {@link #of}; refuses calls that mean another start than {@code self} of this monitor. */
  public static GuardedService ofStart(
      Incarnation self, BindableService service, PeerRole... callers) {
    return of(() -> ServerInterceptors.intercept(service, new StartCheck(self)), callers);
  }

  ServerServiceDefinition definition() {
    return ServerInterceptors.intercept(service, new RoleInterceptor(callers));
  }
}
