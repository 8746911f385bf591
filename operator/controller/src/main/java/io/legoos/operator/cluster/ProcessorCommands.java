package io.legoos.operator.cluster;

import io.grpc.StatusRuntimeException;
import io.legoos.managers.membership.Member;
import io.legoos.protocol.control.v1.ForgetVProcessRequest;
import io.legoos.protocol.control.v1.StopVProcessRequest;
import io.legoos.protocol.control.v1.VProcessReport;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Commands to a processor monitor about an attempt that it reports. */
public final class ProcessorCommands {
  private static final Logger LOG = LoggerFactory.getLogger(ProcessorCommands.class);
  private static final long DEADLINE_SECONDS = 3;
  private static final Duration GRACE = Duration.ofSeconds(10);

  private ProcessorCommands() {}

  /** Stops it when it lives, drops its report when it has ended. A failure is tried again later. */
  public static void end(
      RunningCluster cluster, Member processor, VProcessReport report, String reason) {
    try {
      var stub =
          cluster
              .processor(processor.registration().getControlAddress())
              .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
      if (report.getState().equals("ENDED")) {
        var unused =
            stub.forgetVProcess(
                ForgetVProcessRequest.newBuilder()
                    .setTerm(cluster.managers().term())
                    .setVprocessUid(report.getVprocessUid())
                    .setAttempt(report.getAttempt())
                    .build());
      } else {
        var unused =
            stub.stopVProcess(
                StopVProcessRequest.newBuilder()
                    .setTerm(cluster.managers().term())
                    .setVprocessUid(report.getVprocessUid())
                    .setAttempt(report.getAttempt())
                    .setGraceMs(GRACE.toMillis())
                    .setReason(reason)
                    .build());
      }
    } catch (StatusRuntimeException e) {
      LOG.warn("{} does not obey: {}", processor.name(), e.getStatus());
    }
  }
}
