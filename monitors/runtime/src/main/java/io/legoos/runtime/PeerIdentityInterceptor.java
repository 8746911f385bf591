package io.legoos.runtime;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.Optional;

/** Puts the caller's {@link PeerIdentity} into the gRPC context; refuses callers without one. */
final class PeerIdentityInterceptor implements ServerInterceptor {
  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    Optional<PeerIdentity> peer =
        PeerIdentity.of(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION));
    if (peer.isEmpty()) {
      call.close(
          Status.UNAUTHENTICATED.withDescription("no client certificate of this cluster"),
          new Metadata());
      return new ServerCall.Listener<>() {};
    }
    Context context = peer.get().in(Context.current());
    return Contexts.interceptCall(context, call, headers, next);
  }
}
