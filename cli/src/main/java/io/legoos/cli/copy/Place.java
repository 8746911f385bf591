package io.legoos.cli.copy;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Where programs of a copy run: here, or in a vNode. */
@FunctionalInterface
interface Place {
  /** The words that run {@code command} there, with its streams and exit status. */
  List<String> words(List<String> command);

  /** This machine as the caller sees it. */
  static Place here() {
    return command -> command;
  }

  /**
   * A vNode, through a {@code lego run} of its own.
   *
   * @param launcher of {@code lego}
   */
  static Place vnode(Path launcher, String cluster, String vnode) {
    List<String> run =
        List.of(launcher.toString(), "run", "--name", cluster, "--vnode", vnode, "--");
    return command -> {
      List<String> words = new ArrayList<>(run);
      words.addAll(command);
      return words;
    };
  }

  /** Starts it; what it says on stderr is the caller's to read. */
  default Process start(List<String> command, Redirect in, Redirect out) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(words(command))
            .redirectInput(in)
            .redirectOutput(out)
            .redirectError(Redirect.INHERIT);
    builder.environment().put("LEGO_NO_BUILD", "1");
    return builder.start();
  }

  /** Starts it with no input and no output but stderr. */
  default Process start(List<String> command) throws IOException {
    File nothing = new File("/dev/null");
    return start(command, Redirect.from(nothing), Redirect.to(nothing));
  }
}
