package io.legoos.runtime;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.legoos.protocol.page.LatencyHistogram;
import io.legoos.runtime.metrics.CallMetric;
import io.legoos.runtime.metrics.MetricSource;
import io.legoos.runtime.metrics.Samples;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * Counts and times the calls of a control plane server, each once, by its status or as cancelled
 * when the caller gave up before. Only methods that the server has get here, so there are as many
 * rows as those have statuses. Thread-safe.
 */
public final class CallMetrics implements ServerInterceptor, MetricSource {
  private final LongSupplier nanoClock;
  private final Map<Row, LongAdder> calls = new ConcurrentHashMap<>();
  private final Map<String, LatencyHistogram> seconds = new ConcurrentHashMap<>();

  private record Row(String method, Status.Code status) {}

  public CallMetrics(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    Observed observed = new Observed(call.getMethodDescriptor());
    ServerCall<Q, A> answered =
        new SimpleForwardingServerCall<>(call) {
          @Override
          public void close(Status status, Metadata trailers) {
            observed.ended(status.getCode());
            super.close(status, trailers);
          }
        };
    ServerCall.Listener<Q> listener;
    try {
      listener = next.startCall(answered, headers);
    } catch (RuntimeException | Error e) {
      observed.ended(Status.Code.UNKNOWN); // as gRPC tells the caller
      throw e;
    }
    return new SimpleForwardingServerCallListener<>(listener) {
      @Override
      public void onCancel() {
        observed.ended(Status.Code.CANCELLED);
        super.onCancel();
      }

      @Override
      public void onComplete() {
        // Of a call that nobody here has closed: its handler threw, and gRPC closed it.
        observed.ended(Status.Code.UNKNOWN);
        super.onComplete();
      }
    };
  }

  @Override
  public void sample(Samples into) {
    calls.forEach(
        (row, count) ->
            into.put(CallMetric.CALLS, count.sum(), row.method(), CallMetric.word(row.status())));
    seconds.forEach((service, times) -> into.put(CallMetric.SECONDS, times.snapshot(), service));
  }

  /** One call, until it has ended. */
  private final class Observed {
    private final String service;
    private final String method;
    private final long startNanos = nanoClock.getAsLong();
    private final AtomicBoolean isCounted = new AtomicBoolean();

    Observed(MethodDescriptor<?, ?> called) {
      String full = String.valueOf(called.getServiceName());
      service = full.substring(full.lastIndexOf('.') + 1);
      method = service + "/" + called.getBareMethodName();
    }

    void ended(Status.Code status) {
      if (isCounted.compareAndSet(false, true)) {
        seconds
            .computeIfAbsent(service, unused -> new LatencyHistogram())
            .record(nanoClock.getAsLong() - startNanos);
        calls.computeIfAbsent(new Row(method, status), unused -> new LongAdder()).increment();
      }
    }
  }
}
