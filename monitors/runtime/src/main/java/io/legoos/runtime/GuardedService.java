package io.legoos.runtime;

import io.grpc.BindableService;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import java.util.Set;

/** A gRPC service and the roles that may call it. */
public record GuardedService(BindableService service, Set<PeerRole> callers) {
  public GuardedService {
    callers = Set.copyOf(callers);
  }

  public static GuardedService of(BindableService service, PeerRole... callers) {
    return new GuardedService(service, Set.of(callers));
  }

  ServerServiceDefinition definition() {
    return ServerInterceptors.intercept(service, new RoleInterceptor(callers));
  }
}
