package io.legoos.memory;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers a unary call with a result or with the status of its failure. */
public final class ControlCalls {
  private static final Logger log = LoggerFactory.getLogger(ControlCalls.class);

  private ControlCalls() {}

  public static <R> void answer(StreamObserver<R> observer, Supplier<R> work) {
    R result;
    try {
      result = work.get();
    } catch (MemoryRefusal refusal) {
      log.debug("refused: {}", refusal.getMessage());
      observer.onError(RefusalStatus.toStatus(refusal));
      return;
    } catch (RuntimeException e) {
      log.error("a control call failed", e);
      observer.onError(Status.INTERNAL.withDescription(e.toString()).asRuntimeException());
      return;
    }
    observer.onNext(result);
    observer.onCompleted();
  }
}
