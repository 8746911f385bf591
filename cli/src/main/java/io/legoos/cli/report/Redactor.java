package io.legoos.cli.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Takes secrets out of text: keys and certificates, tokens, passwords, long random words, and what
 * programs were called with. Rather too much than too little. Immutable.
 */
final class Redactor {
  static final String REDACTED = "[redacted]";

  /** A shorter word of a command line, such as -S, says nothing, and is in every other text. */
  private static final int SHORTEST_ARGUMENT = 3;

  private static final List<Pattern> WHOLE =
      List.of(
          // Also one that the tail of a log begins or ends within.
          Pattern.compile("-----BEGIN [^-]*-----.*?(-----END [^-]*-----|\\z)", Pattern.DOTALL),
          Pattern.compile("\\A(?:(?!-----BEGIN).)*?-----END [^-]*-----", Pattern.DOTALL),
          Pattern.compile("eyJ[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]*"),
          Pattern.compile("(?<=://)[^/@\\s]+@"),
          Pattern.compile("\\b[0-9a-fA-F]{32,}\\b"),
          // Capitals and digits tell a random word from the path of a file.
          Pattern.compile(
              "(?<![A-Za-z0-9+/=_-])(?=[A-Za-z+/_-]*[0-9])(?=[a-z0-9+/_-]*[A-Z])"
                  + "[A-Za-z0-9+/_-]{40,}={0,2}"));

  /** The name stays, the value goes: to the end of the line, for a value may have blanks. */
  private static final Pattern NAMED =
      Pattern.compile(
          "(?i)([\\w.-]*(?:password|passwd|passphrase|secret|token|credential|api-?key|private-?key"
              + "|authorization|bearer|cookie)[\\w.-]*\"?\\s*[:=\\s]\\s*)\\S[^\\r\\n]*");

  /** As of environ(7): upper-case names with a value are taken for a program's environment. */
  private static final Pattern ENVIRONMENT = Pattern.compile("\\b([A-Z][A-Z0-9_]{2,}=)\\S+");

  private final List<String> words;

  /**
   * @param commands command lines of programs, with their arguments
   */
  Redactor(Collection<String> commands) {
    List<String> found = new ArrayList<>();
    for (String command : commands) {
      String[] parts = command.strip().split("\\s+");
      if (parts.length > 1) {
        found.add(command.strip().substring(parts[0].length()).strip());
      }
      for (int i = 1; i < parts.length; i++) {
        if (parts[i].length() >= SHORTEST_ARGUMENT) {
          found.add(parts[i]);
        }
      }
    }
    found.sort(Comparator.comparingInt(String::length).reversed());
    words = List.copyOf(found);
  }

  /** The text without what is secret. */
  String redact(String text) {
    String clean = text;
    for (String word : words) {
      clean = clean.replace(word, REDACTED);
    }
    for (Pattern pattern : WHOLE) {
      clean = pattern.matcher(clean).replaceAll(REDACTED);
    }
    clean = NAMED.matcher(clean).replaceAll("$1" + REDACTED);
    return ENVIRONMENT.matcher(clean).replaceAll("$1" + REDACTED);
  }

  /** The file's name of a program, without its directory and its arguments. */
  static String programOf(String command) {
    String first = command.strip().split("\\s+")[0];
    return first.substring(first.lastIndexOf('/') + 1);
  }
}
