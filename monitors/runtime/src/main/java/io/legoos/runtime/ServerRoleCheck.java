package io.legoos.runtime;

import io.grpc.CallCredentials;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * Sends a call only to a server whose certificate has the expected role: a component of another
 * role cannot pose as the managers, say. Other calls fail with PERMISSION_DENIED, unsent.
 */
final class ServerRoleCheck extends CallCredentials implements ClientInterceptor {
  private final PeerRole expected;

  ServerRoleCheck(PeerRole expected) {
    this.expected = expected;
  }

  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(
      MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    return next.newCall(method, options.withCallCredentials(this));
  }

  @Override
  public void applyRequestMetadata(RequestInfo call, Executor executor, MetadataApplier applier) {
    Optional<PeerIdentity> server =
        PeerIdentity.of(call.getTransportAttrs().get(Grpc.TRANSPORT_ATTR_SSL_SESSION));
    if (server.isPresent() && server.get().role() == expected) {
      applier.apply(new Metadata());
    } else {
      applier.fail(
          Status.PERMISSION_DENIED.withDescription(
              "the server is "
                  + server.map(PeerIdentity::toString).orElse("nobody of this cluster")
                  + ", not a "
                  + expected.text()));
    }
  }
}
