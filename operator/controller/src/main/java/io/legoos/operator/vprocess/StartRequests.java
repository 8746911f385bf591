package io.legoos.operator.vprocess;

import com.google.protobuf.ByteString;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.legoos.crds.EnvVariable;
import io.legoos.crds.InputFileSpec;
import io.legoos.crds.VProcess;
import io.legoos.crds.VProcessSpec;
import io.legoos.protocol.control.v1.EnvironmentVariable;
import io.legoos.protocol.control.v1.InputFile;
import io.legoos.protocol.control.v1.StartVProcessRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes what a processor monitor is asked of a VProcess. Pure but for the ConfigMaps it is given.
 */
final class StartRequests {
  private static final int MAX_INPUT_BYTES = 1 << 20;
  private static final long MILLIS = 1000;

  private StartRequests() {}

  /** An input that is not there, or too large; the message says which. */
  static final class InputMissingException extends Exception {
    private static final long serialVersionUID = 1L;

    InputMissingException(String message) {
      super(message);
    }
  }

  /**
   * The request for an attempt.
   *
   * @param configMaps finds a ConfigMap of the VProcess' namespace, or null
   */
  static StartVProcessRequest of(
      VProcess vprocess, int attempt, long term, Function<String, @Nullable ConfigMap> configMaps)
      throws InputMissingException {
    VProcessSpec spec = vprocess.getSpec();
    StartVProcessRequest.Builder request =
        StartVProcessRequest.newBuilder()
            .setTerm(term)
            .setVprocessUid(vprocess.getMetadata().getUid())
            .setAttempt(attempt)
            .setDisplayName(
                vprocess.getMetadata().getNamespace() + "/" + vprocess.getMetadata().getName())
            .setExecutable(spec.command())
            .addAllArguments(spec.args())
            .setUid(spec.runAsUser().intValue())
            .setGid(spec.runAsGroup().intValue());
    for (EnvVariable variable : spec.env()) {
      request.addEnvironment(
          EnvironmentVariable.newBuilder()
              .setName(variable.name())
              .setValue(variable.value() == null ? "" : variable.value()));
    }
    if (spec.vNode() != null) {
      request.setVnode(spec.vNode());
    }
    if (spec.workingDirectory() != null) {
      request.setWorkingDirectory(spec.workingDirectory());
    }
    if (spec.stdinFile() != null) {
      request.setStdinFile(spec.stdinFile());
    }
    if (spec.exCache() != null) {
      request.setExcacheBytes(spec.exCache().size().units());
    }
    if (spec.memoryLimit() != null) {
      request.setMemoryLimitBytes(spec.memoryLimit().units());
    }
    if (spec.replication() != null) {
      request.setReplication(spec.replication());
    }
    if (spec.deadlineSeconds() != null) {
      request.setDeadlineMs(spec.deadlineSeconds() * MILLIS);
    }
    addInputs(request, spec, configMaps);
    return request.build();
  }

  private static void addInputs(
      StartVProcessRequest.Builder request,
      VProcessSpec spec,
      Function<String, @Nullable ConfigMap> configMaps)
      throws InputMissingException {
    long bytes = 0;
    for (InputFileSpec input : spec.inputFiles()) {
      ConfigMap map = configMaps.apply(input.configMap());
      if (map == null) {
        throw new InputMissingException("there is no ConfigMap " + input.configMap());
      }
      ByteString content = content(map, input);
      bytes += content.size();
      if (bytes > MAX_INPUT_BYTES) {
        throw new InputMissingException(
            "the input files are larger than " + MAX_INPUT_BYTES + " bytes; use a vNode's files");
      }
      request.addInputFiles(InputFile.newBuilder().setName(input.fileName()).setContent(content));
    }
  }

  private static ByteString content(ConfigMap map, InputFileSpec input)
      throws InputMissingException {
    String text = map.getData() == null ? null : map.getData().get(input.key());
    if (text != null) {
      return ByteString.copyFrom(text.getBytes(StandardCharsets.UTF_8));
    }
    String binary = map.getBinaryData() == null ? null : map.getBinaryData().get(input.key());
    if (binary != null) {
      return ByteString.copyFrom(Base64.getDecoder().decode(binary));
    }
    throw new InputMissingException(
        "ConfigMap " + input.configMap() + " has no key " + input.key());
  }
}
