package io.legoos.operator;

import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes events that {@code kubectl describe} shows. Never fails the caller. */
public final class EventRecorder {
  private static final Logger LOG = LoggerFactory.getLogger(EventRecorder.class);
  private static final int MAX_MESSAGE_CHARS = 1000;

  private final KubernetesClient client;
  private final InstantSource clock;
  private final String reporter;

  public EventRecorder(KubernetesClient client, InstantSource clock, String reporter) {
    this.client = client;
    this.clock = clock;
    this.reporter = reporter;
  }

  /** Something as it should be. */
  public void normal(HasMetadata object, Reason reason, String message) {
    write(object, "Normal", reason, message);
  }

  /** Something that a user should look at. */
  public void warning(HasMetadata object, Reason reason, String message) {
    write(object, "Warning", reason, message);
  }

  private void write(HasMetadata object, String type, Reason reason, String message) {
    Instant now = clock.instant();
    String time = now.truncatedTo(ChronoUnit.SECONDS).toString();
    String text =
        message.length() <= MAX_MESSAGE_CHARS ? message : message.substring(0, MAX_MESSAGE_CHARS);
    try {
      client
          .resource(
              new EventBuilder()
                  .withNewMetadata()
                  .withGenerateName(object.getMetadata().getName() + "-")
                  .withNamespace(object.getMetadata().getNamespace())
                  .endMetadata()
                  .withType(type)
                  .withReason(reason.name())
                  .withMessage(text)
                  .withFirstTimestamp(time)
                  .withLastTimestamp(time)
                  .withCount(1)
                  .withNewInvolvedObject()
                  .withApiVersion(object.getApiVersion())
                  .withKind(object.getKind())
                  .withName(object.getMetadata().getName())
                  .withNamespace(object.getMetadata().getNamespace())
                  .withUid(object.getMetadata().getUid())
                  .endInvolvedObject()
                  .withNewSource()
                  .withComponent(reporter)
                  .endSource()
                  .withReportingComponent("legoos-operator")
                  .build())
          .create();
    } catch (KubernetesClientException e) {
      LOG.warn(
          "event {} of {} is lost: {}", reason, object.getMetadata().getName(), e.getMessage());
    }
  }
}
