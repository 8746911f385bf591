package io.legoos.cli.bench.latency;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A call of gRPC each, of bytes as they are: what gRPC itself costs, without messages to take
 * apart. And the server's end of it. One call is under way at a time.
 */
final class UnaryLane implements Lane {
  private static final int MAX_REPLY_BYTES = 1 << 20;

  private static final MethodDescriptor<byte[], byte[]> METHOD =
      MethodDescriptor.<byte[], byte[]>newBuilder()
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName("legoos.bench.Echo/Echo")
          .setRequestMarshaller(new Bytes())
          .setResponseMarshaller(new Bytes())
          .build();

  private final Channel channel;
  private final Shape shape;
  private final byte[] request;
  private final Duration deadline;

  UnaryLane(Channel channel, Shape shape, Duration deadline) {
    this.channel = channel;
    this.shape = shape;
    this.deadline = deadline;
    this.request = new byte[shape.requestBytes()];
    ByteBuffer.wrap(request).putInt(shape.replyBytes());
  }

  /** Answers with as many bytes as the first four of a request say. */
  static ServerServiceDefinition service() {
    return ServerServiceDefinition.builder("legoos.bench.Echo")
        .addMethod(
            METHOD,
            ServerCalls.asyncUnaryCall(
                (asked, answer) -> {
                  int bytes = ByteBuffer.wrap(asked).getInt();
                  answer.onNext(new byte[Math.clamp(bytes, 0, MAX_REPLY_BYTES)]);
                  answer.onCompleted();
                }))
        .build();
  }

  /** Nothing: a call is one thing, made by {@link #receive}. */
  @Override
  public void send() {}

  @Override
  public void receive() throws IOException {
    CallOptions options =
        CallOptions.DEFAULT.withDeadlineAfter(deadline.toNanos(), TimeUnit.NANOSECONDS);
    try {
      byte[] reply = ClientCalls.blockingUnaryCall(channel, METHOD, options, request);
      if (reply.length != shape.replyBytes()) {
        throw new IOException("a reply of " + reply.length + " bytes");
      }
    } catch (StatusRuntimeException e) {
      throw new IOException(e);
    }
  }

  /** The channel is its owner's. */
  @Override
  public void close() {}

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
