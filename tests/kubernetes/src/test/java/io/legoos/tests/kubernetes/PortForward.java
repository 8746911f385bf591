package io.legoos.tests.kubernetes;

import io.legoos.runtime.HostPort;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code kubectl port-forward} to a pod, until it is closed. */
record PortForward(Process process, HostPort address) implements AutoCloseable {
  private static final Pattern LINE = Pattern.compile("Forwarding from 127\\.0\\.0\\.1:(\\d+)");

  static PortForward to(Kubectl kubectl, String pod, int port) throws IOException {
    Command command =
        kubectl.command("port-forward", "--address", "127.0.0.1", "pod/" + pod, ":" + port);
    ProcessBuilder builder = new ProcessBuilder(command.words());
    builder.environment().putAll(command.environment());
    Process process = builder.redirectErrorStream(true).start();
    BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
    String line = String.valueOf(lines.readLine());
    Matcher matcher = LINE.matcher(line);
    if (!matcher.find()) {
      process.destroyForcibly();
      throw new IOException("kubectl port-forward says: " + line);
    }
    return new PortForward(process, new HostPort("127.0.0.1", Integer.parseInt(matcher.group(1))));
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
