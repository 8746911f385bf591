package io.legoos.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class CallerProcessTest {
  @Test
  void keepsBytesThatAreNoText() {
    byte[] commandLine = {'j', 0, 'p', 0, (byte) 0xff, (byte) 0xfe, 0, 0};
    CallerProcess caller = new CallerProcess(commandLine, new byte[0]);

    assertThat(caller.lastArguments(3))
        .containsExactly(
            ByteString.copyFromUtf8("p"),
            ByteString.copyFrom(new byte[] {(byte) 0xff, (byte) 0xfe}),
            ByteString.EMPTY);
  }

  @Test
  void putsBackWhatTheLauncherChanged() {
    CallerProcess caller =
        new CallerProcess(
            new byte[0],
            "A=1\0_=/usr/bin/java\0SHLVL=7\0_B=2\0".getBytes(StandardCharsets.US_ASCII));
    Properties properties = new Properties();
    properties.setProperty("lego.env._", "/usr/bin/lego");
    properties.setProperty("lego.env.JAVA_TOOL_OPTIONS", "-Dx");

    assertThat(caller.environment(properties))
        .extracting(ByteString::toStringUtf8)
        .containsExactly("A=1", "_B=2", "_=/usr/bin/lego", "JAVA_TOOL_OPTIONS=-Dx");
  }
}
