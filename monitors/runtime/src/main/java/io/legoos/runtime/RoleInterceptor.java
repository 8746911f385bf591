package io.legoos.runtime;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.Set;

/** Lets only callers of certain roles through; the others get PERMISSION_DENIED. */
final class RoleInterceptor implements ServerInterceptor {
  private final Set<PeerRole> allowed;

  RoleInterceptor(Set<PeerRole> allowed) {
    this.allowed = Set.copyOf(allowed);
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    PeerIdentity peer = PeerIdentity.current();
    if (allowed.contains(peer.role())) {
      return next.startCall(call, headers);
    }
    call.close(
        Status.PERMISSION_DENIED.withDescription(
            peer + " may not call " + call.getMethodDescriptor().getFullMethodName()),
        new Metadata());
    return new ServerCall.Listener<>() {};
  }
}
