package io.legoos.memory.owner;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.stub.MetadataUtils;
import org.jspecify.annotations.Nullable;

/** The term of the home that asks, in a header of every call to an owner. */
public final class HomeTermHeader implements ServerInterceptor {
  private static final Metadata.Key<String> HEADER =
      Metadata.Key.of("legoos-home-term", Metadata.ASCII_STRING_MARSHALLER);
  private static final Context.Key<Long> TERM = Context.key("legoos-home-term");
  private static final int MAX_DIGITS = 18;

  /** {@code channel} for calls of a home in {@code term}. */
  public static Channel in(long term, Channel channel) {
    Metadata headers = new Metadata();
    headers.put(HEADER, Long.toString(term));
    return ClientInterceptors.intercept(
        channel, MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  /**
   * The term of the call that this thread handles; 0, which is older than any, when it has none.
   */
  static long current() {
    @Nullable Long term = TERM.get();
    return term == null ? 0 : term;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    return Contexts.interceptCall(
        Context.current().withValue(TERM, parse(headers.get(HEADER))), call, headers, next);
  }

  private static long parse(@Nullable String text) {
    return text != null
            && text.length() <= MAX_DIGITS
            && !text.isEmpty()
            && text.chars().allMatch(c -> c >= '0' && c <= '9')
        ? Long.parseLong(text)
        : 0;
  }
}
