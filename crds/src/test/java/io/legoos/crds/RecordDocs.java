package io.legoos.crds;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Javadoc of a record as text for {@code kubectl explain}, so that it is written once.
 *
 * @param text about the record itself
 * @param components name to text
 */
record RecordDocs(String text, Map<String, String> components) {
  private static final Path SOURCES = Path.of("src/main/java/io/legoos/crds");
  private static final Pattern TAG = Pattern.compile("\\{@(?:code|link) ([^}]*)}");

  /** Reads the Javadoc of {@code type}, a class of the model. */
  static RecordDocs of(Class<?> type) {
    String source;
    try {
      source = Files.readString(SOURCES.resolve(type.getSimpleName() + ".java"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Matcher comment = Pattern.compile("(?s)/\\*\\*(.*?)\\*/\\s+(?=@|public )").matcher(source);
    if (!comment.find()) {
      throw new IllegalStateException(type + " has no Javadoc");
    }
    List<String> parts =
        Arrays.stream(comment.group(1).replaceAll("(?m)^\\s*\\*", "").split("@param "))
            .map(part -> part.strip().replaceAll("\\s+", " "))
            .toList();
    Map<String, String> components = new TreeMap<>();
    for (String part : parts.subList(1, parts.size())) {
      String[] words = part.split(" ", 2);
      components.put(words[0], sentence(type, words[1]));
    }
    return new RecordDocs(sentence(type, parts.getFirst()), components);
  }

  String component(String name) {
    String found = components.get(name);
    if (found == null) {
      throw new IllegalStateException(name + ": no @param in the Javadoc of \"" + text + "\"");
    }
    return found;
  }

  /** Without markup; a value that Java has as null is absent in a manifest. */
  private static String sentence(Class<?> type, String javadoc) {
    String text =
        TAG.matcher(javadoc)
            .replaceAll(match -> Matcher.quoteReplacement(word(type, match.group(1))))
            .replaceAll("\\bnull\\b", "absent");
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }

  /** A linked constant is its value, any other link its last word. */
  private static String word(Class<?> type, String link) {
    try {
      return link.startsWith("#")
          ? String.valueOf(type.getDeclaredField(link.substring(1)).get(null))
          : link.replaceAll(".*#", "");
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + ": {@link " + link + "} is no constant", e);
    }
  }
}
