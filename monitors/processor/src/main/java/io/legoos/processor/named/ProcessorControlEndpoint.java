package io.legoos.processor.named;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.legoos.protocol.control.v1.ForgetVProcessRequest;
import io.legoos.protocol.control.v1.ForgetVProcessResponse;
import io.legoos.protocol.control.v1.ProcessorControlGrpc;
import io.legoos.protocol.control.v1.StartVProcessRequest;
import io.legoos.protocol.control.v1.StartVProcessResponse;
import io.legoos.protocol.control.v1.StopVProcessRequest;
import io.legoos.protocol.control.v1.StopVProcessResponse;

/** What the managers may ask; see {@code processor.proto}. */
public final class ProcessorControlEndpoint extends ProcessorControlGrpc.ProcessorControlImplBase {
  private final NamedVProcesses vprocesses;

  public ProcessorControlEndpoint(NamedVProcesses vprocesses) {
    this.vprocesses = vprocesses;
  }

  /** One request. */
  @FunctionalInterface
  private interface Handler<A> {
    A handle() throws StartRefusedException;
  }

  private static <A> void answer(StreamObserver<A> caller, Handler<A> handler) {
    A answer;
    try {
      answer = handler.handle();
    } catch (StartRefusedException e) {
      Status status =
          switch (e.reason()) {
            case INVALID -> Status.INVALID_ARGUMENT;
            case OLD_TERM, LIVES -> Status.FAILED_PRECONDITION;
            case ANOTHER_ATTEMPT -> Status.ALREADY_EXISTS;
            case NO_ROOM -> Status.RESOURCE_EXHAUSTED;
          };
      caller.onError(status.withDescription(e.getMessage()).asRuntimeException());
      return;
    }
    caller.onNext(answer);
    caller.onCompleted();
  }

  @Override
  public void startVProcess(
      StartVProcessRequest request, StreamObserver<StartVProcessResponse> caller) {
    answer(
        caller,
        () -> StartVProcessResponse.newBuilder().setVprocessId(vprocesses.start(request)).build());
  }

  @Override
  public void stopVProcess(
      StopVProcessRequest request, StreamObserver<StopVProcessResponse> caller) {
    answer(
        caller,
        () -> {
          vprocesses.stop(request);
          return StopVProcessResponse.getDefaultInstance();
        });
  }

  @Override
  public void forgetVProcess(
      ForgetVProcessRequest request, StreamObserver<ForgetVProcessResponse> caller) {
    answer(
        caller,
        () -> {
          vprocesses.forget(request);
          return ForgetVProcessResponse.getDefaultInstance();
        });
  }
}
