package io.legoos.cli.run;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * The arguments and environment that the caller gave, byte for byte: Java's own strings lose what
 * is not text in the current encoding. Pure but for {@link #ofThisProcess}.
 */
final class CallerProcess {
  /** System properties in which the launcher hands on variables that it or the JVM would change. */
  static final String HANDED_ON = "lego.env.";

  private static final List<String> CHANGED_BY_LAUNCHER =
      List.of("_", "SHLVL", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

  private final List<ByteString> commandLine;
  private final List<ByteString> environment;

  CallerProcess(byte[] commandLine, byte[] environment) {
    this.commandLine = split(commandLine);
    this.environment = split(environment);
  }

  static CallerProcess ofThisProcess() throws IOException {
    Path self = Path.of("/proc/self");
    return new CallerProcess(
        Files.readAllBytes(self.resolve("cmdline")), Files.readAllBytes(self.resolve("environ")));
  }

  /** The last {@code count} arguments: the program's. */
  List<ByteString> lastArguments(int count) {
    return commandLine.subList(commandLine.size() - count, commandLine.size());
  }

  /** NAME=value entries as the caller's own, in its order. */
  List<ByteString> environment(Properties properties) {
    List<ByteString> result = new ArrayList<>();
    for (ByteString entry : environment) {
      if (CHANGED_BY_LAUNCHER.stream().noneMatch(name -> isNamed(entry, name))) {
        result.add(entry);
      }
    }
    for (String name : CHANGED_BY_LAUNCHER) {
      String value = properties.getProperty(HANDED_ON + name);
      if (value != null) {
        result.add(ByteString.copyFromUtf8(name + "=" + value));
      }
    }
    return result;
  }

  private static boolean isNamed(ByteString entry, String name) {
    return entry.startsWith(ByteString.copyFrom(name + "=", StandardCharsets.US_ASCII));
  }

  /** Strings that each end with a NUL. */
  private static List<ByteString> split(byte[] text) {
    List<ByteString> parts = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < text.length; i++) {
      if (text[i] == 0) {
        parts.add(ByteString.copyFrom(text, start, i - start));
        start = i + 1;
      }
    }
    return parts;
  }
}
