package io.legoos.storage;

import io.grpc.ForwardingServerCall;
import io.grpc.ForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.legoos.protocol.control.v1.ReadFileResponse;
import io.legoos.protocol.control.v1.ReadResponse;
import io.legoos.protocol.control.v1.WriteFileRequest;
import io.legoos.protocol.control.v1.WriteRequest;
import io.legoos.runtime.metrics.Samples;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Counts the requests of a storage monitor and the content that they carry. Thread-safe. */
final class StorageTraffic implements ServerInterceptor {
  /** How one kind of request went. */
  private static final class Counts {
    private final LongAdder done = new LongAdder();
    private final LongAdder failed = new LongAdder();
  }

  /** Method name to counts: as many as the services have methods. */
  private final Map<String, Counts> operations = new ConcurrentHashMap<>();

  private final LongAdder vnodeRead = new LongAdder();
  private final LongAdder vnodeWritten = new LongAdder();
  private final LongAdder replicaRead = new LongAdder();
  private final LongAdder replicaWritten = new LongAdder();

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    Counts counts =
        operations.computeIfAbsent(name(call.getMethodDescriptor()), unused -> new Counts());
    ServerCall<Q, A> counted =
        new ForwardingServerCall.SimpleForwardingServerCall<>(call) {
          @Override
          public void sendMessage(A message) {
            countAnswer(message);
            super.sendMessage(message);
          }

          @Override
          public void close(Status status, Metadata trailers) {
            (status.isOk() ? counts.done : counts.failed).increment();
            super.close(status, trailers);
          }
        };
    return new ForwardingServerCallListener.SimpleForwardingServerCallListener<>(
        next.startCall(counted, headers)) {
      @Override
      public void onMessage(Q message) {
        countRequest(message);
        super.onMessage(message);
      }
    };
  }

  private static String name(MethodDescriptor<?, ?> method) {
    @Nullable String name = method.getBareMethodName();
    return name == null ? "unknown" : name;
  }

  private void countAnswer(Object message) {
    if (message instanceof ReadFileResponse read) {
      vnodeRead.add(read.getData().size());
    } else if (message instanceof ReadResponse read) {
      replicaRead.add(read.getData().size());
    }
  }

  private void countRequest(Object message) {
    if (message instanceof WriteFileRequest write) {
      vnodeWritten.add(write.getData().size());
    } else if (message instanceof WriteRequest write) {
      replicaWritten.add(write.getData().size());
    }
  }

  void sample(Samples into) {
    operations.forEach(
        (operation, counts) -> {
          into.put(StorageMetric.OPERATIONS, counts.done.sum(), operation, "done");
          into.put(StorageMetric.OPERATIONS, counts.failed.sum(), operation, "failed");
        });
    into.put(StorageMetric.READ, vnodeRead.sum(), "vnode");
    into.put(StorageMetric.READ, replicaRead.sum(), "replica");
    into.put(StorageMetric.WRITTEN, vnodeWritten.sum(), "vnode");
    into.put(StorageMetric.WRITTEN, replicaWritten.sum(), "replica");
  }
}
