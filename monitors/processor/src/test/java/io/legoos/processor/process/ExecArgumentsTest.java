package io.legoos.processor.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

class ExecArgumentsTest {
  private static final long ADDRESS = 0x7f00_0000_0000L;

  private static ProgramSpec spec(String path, List<byte[]> argv, List<byte[]> environment) {
    return new ProgramSpec(
        path,
        argv,
        environment,
        new ProgramOrigin.Caller(1, -1),
        0,
        0,
        List.of(),
        "",
        0,
        0,
        0,
        NamedIdentity.NONE);
  }

  private static List<byte[]> bytes(List<String> texts) {
    return texts.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
  }

  private static List<String> pointers(MemorySegment block, long slots) {
    List<String> texts = new ArrayList<>();
    for (long slot = slots; ; slot += 8) {
      long pointer = block.get(ValueLayout.JAVA_LONG, slot);
      if (pointer == 0) {
        return texts;
      }
      texts.add(block.getString(pointer - ADDRESS));
    }
  }

  @Property(tries = 200)
  @Tag("P17")
  void theKernelWouldReadThemBack(
      @ForAll @AlphaChars @StringLength(min = 1, max = 30) String path,
      @ForAll @Size(max = 20) List<@AlphaChars @StringLength(max = 40) String> argv,
      @ForAll @Size(max = 20) List<@AlphaChars @StringLength(max = 40) String> environment)
      throws LaunchException {
    try (Arena arena = Arena.ofConfined()) {
      ExecArguments arguments =
          ExecArguments.of(spec(path, bytes(argv), bytes(environment)), arena);
      MemorySegment block = arguments.placedAt(ADDRESS);
      assertThat(block.byteSize()).isEqualTo(arguments.bytes());
      assertThat(block.getString(0)).isEqualTo(path);
      assertThat(pointers(block, arguments.argvOffset())).isEqualTo(argv);
      assertThat(pointers(block, arguments.environmentOffset())).isEqualTo(environment);
    }
  }

  @Example
  void bytesThatAreNoTextStayWhatTheyAre() throws LaunchException {
    byte[] odd = {(byte) 0xff, (byte) 0xfe, 'x'};
    try (Arena arena = Arena.ofConfined()) {
      ExecArguments arguments = ExecArguments.of(spec("p", List.of(odd), List.of()), arena);
      byte[] block = arguments.placedAt(ADDRESS).toArray(ValueLayout.JAVA_BYTE);
      assertThat(block).startsWith('p', 0, 0xff, 0xfe, 'x', 0);
    }
  }

  @Example
  void moreThanTheLimitIsRefused() {
    byte[] huge = new byte[ProgramSpec.MAX_ARGUMENT_BYTES];
    java.util.Arrays.fill(huge, (byte) 'a');
    try (Arena arena = Arena.ofConfined()) {
      assertThatThrownBy(() -> ExecArguments.of(spec("p", List.of(huge), List.of()), arena))
          .isInstanceOf(LaunchException.class)
          .hasMessage("p: Argument list too long");
    }
  }
}
