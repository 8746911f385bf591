package io.legoos.runtime;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;

/**
 * Makes each call to a peer that was unreachable try to connect at once. gRPC's own wait between
 * two attempts grows to two minutes: a manager that was away for longer would take all monitors for
 * dead before they ask again. Our callers pace themselves.
 */
final class PromptReconnect implements ClientInterceptor {
  private final ManagedChannel channel;

  PromptReconnect(ManagedChannel channel) {
    this.channel = channel;
  }

  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(
      MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
      channel.resetConnectBackoff();
    }
    return next.newCall(method, options);
  }
}
