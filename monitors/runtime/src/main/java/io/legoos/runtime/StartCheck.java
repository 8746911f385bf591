package io.legoos.runtime;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.stub.MetadataUtils;
import io.legoos.protocol.Incarnation;
import java.util.Arrays;

/**
 * Calls that mean one start of a monitor. When another one has taken its name and address, which
 * knows nothing of what the caller has there, they fail with UNAVAILABLE as if nobody had answered;
 * nothing is done. Calls that do not say whom they mean pass.
 */
public final class StartCheck implements ServerInterceptor {
  private static final Metadata.Key<byte[]> START =
      Metadata.Key.of("legoos-start-bin", Metadata.BINARY_BYTE_MARSHALLER);

  private final byte[] self;

  StartCheck(Incarnation self) {
    this.self = self.toByteString().toByteArray();
  }

  /** {@code channel} for calls that mean {@code start}. */
  public static Channel meaning(Channel channel, Incarnation start) {
    Metadata headers = new Metadata();
    headers.put(START, start.toByteString().toByteArray());
    return ClientInterceptors.intercept(
        channel, MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    byte[] meant = headers.get(START);
    if (meant != null && !Arrays.equals(meant, self)) {
      call.close(
          Status.UNAVAILABLE.withDescription("this monitor was started anew"), new Metadata());
      return new ServerCall.Listener<>() {};
    }
    return next.startCall(call, headers);
  }
}
