package io.legoos.cli.cluster;

import io.legoos.cli.Installation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Has start-up caches made by a process of its own that outlives this one. */
public final class BackgroundRehearsal {
  /** The hidden command of {@code lego} that makes them; with an argument it never waits. */
  public static final String COMMAND = "rehearse-components";

  /**
   * Where sessions are scheduled as groups, it is the session's nice value that counts. Where
   * memory is short, it is this that goes.
   */
  private static final String LAST_IN_LINE =
      "(echo 19 > /proc/self/autogroup; echo 1000 > /proc/self/oom_score_adj) 2> /dev/null;"
          + " exec nice -n 19 \"$@\"";

  private BackgroundRehearsal() {}

  /** Starts it at the lowest priority; what becomes of it nobody waits for. */
  static void begin(Installation installation) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                List.of(
                    "setsid",
                    "/bin/sh",
                    "-c",
                    LAST_IN_LINE,
                    "lego",
                    installation.java().toString(),
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-Xmx128m",
                    "-XX:-UsePerfData",
                    "-Xlog:disable",
                    "-XX:+UseCompactObjectHeaders",
                    "--enable-native-access=ALL-UNNAMED",
                    "-Dlego.home=" + installation.home(),
                    "-Dlego.installation=" + installation.libraries().getParent(),
                    "-cp",
                    installation.libraries() + "/*",
                    "io.legoos.cli.Lego",
                    COMMAND,
                    "--unless-begun"))
            .directory(Path.of("/").toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().clear();
    builder.environment().put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
    var unused = builder.start();
  }
}
