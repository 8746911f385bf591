package io.legoos.tests.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** kubectl as a user has it, bound to one namespace. */
final class Kubectl {
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final long POLL_MILLIS = 250;
  private static final JsonMapper JSON = new JsonMapper();

  private final Path binary;
  private final Path kubeconfig;
  private final String namespace;

  Kubectl(Path binary, Path kubeconfig, String namespace) {
    this.binary = binary;
    this.kubeconfig = kubeconfig;
    this.namespace = namespace;
  }

  Kubectl in(String otherNamespace) {
    return new Kubectl(binary, kubeconfig, otherNamespace);
  }

  String namespace() {
    return namespace;
  }

  Map<String, String> environment() {
    return Map.of("KUBECONFIG", kubeconfig.toString());
  }

  Command command(String... args) {
    List<String> words = new ArrayList<>(List.of(binary.toString(), "--namespace", namespace));
    words.addAll(List.of(args));
    return new Command(words, environment(), Repository.root());
  }

  Command.Result run(String... args) throws IOException, InterruptedException {
    return command(args).run(DEADLINE);
  }

  /** Runs a command that must succeed. */
  String output(String... args) throws IOException, InterruptedException {
    return command(args).output(DEADLINE);
  }

  /** {@code apply}; must succeed. */
  void apply(Path file) throws IOException, InterruptedException {
    output("apply", "--server-side", "-f", file.toString());
  }

  /** Applies YAML text; must succeed. */
  void applyText(String yaml) throws IOException, InterruptedException {
    Path file = Files.createTempFile("lego", ".yaml");
    try {
      Files.writeString(file, yaml);
      apply(file);
    } finally {
      Files.delete(file);
    }
  }

  /** The objects of a kind, or one object. */
  JsonNode json(String... args) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of("get", "-o", "json"));
    words.addAll(List.of(args));
    return JSON.readTree(output(words.toArray(String[]::new)));
  }

  /** One object as JSON; a missing node when there is none. */
  JsonNode object(String kind, String name) throws IOException, InterruptedException {
    String text = output("get", kind, name, "--ignore-not-found", "-o", "json");
    return text.isBlank() ? JSON.missingNode() : JSON.readTree(text);
  }

  List<JsonNode> items(String... args) throws IOException, InterruptedException {
    List<JsonNode> items = new ArrayList<>();
    json(args).path("items").forEach(items::add);
    return items;
  }

  /** Waits until an object is as wanted and returns it; fails with its state at the deadline. */
  JsonNode await(
      String kind, String name, String what, Duration deadline, Predicate<JsonNode> wanted)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + deadline.toNanos();
    while (true) {
      JsonNode object = object(kind, name);
      if (wanted.test(object)) {
        return object;
      }
      if (System.nanoTime() - end > 0) {
        throw new AssertionError(
            kind
                + " "
                + name
                + " is not "
                + what
                + " after "
                + deadline
                + ": "
                + object.path("status").toPrettyString()
                + "\nevents:\n"
                + run("get", "events", "--sort-by=.lastTimestamp").output()
                + "\npods:\n"
                + run("get", "pods", "-o", "wide").output());
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  /** Waits until an object has that phase. */
  JsonNode awaitPhase(String kind, String name, String phase, Duration deadline)
      throws IOException, InterruptedException {
    return await(
        kind,
        name,
        phase,
        deadline,
        object -> object.path("status").path("phase").asText().equals(phase));
  }

  /** Waits until no object of these kinds (comma separated) is in the namespace. */
  void awaitNone(String kinds, Duration deadline) throws IOException, InterruptedException {
    long end = System.nanoTime() + deadline.toNanos();
    while (true) {
      String left = output("get", kinds, "-o", "name");
      if (left.isBlank()) {
        return;
      }
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("still there after " + deadline + ":\n" + left);
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  /** Waits until there is an event with that reason and those words in its message. */
  void awaitEvent(String reason, String words, Duration deadline)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + deadline.toNanos();
    while (events(reason).stream().noneMatch(message -> message.contains(words))) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError(
            "no event "
                + reason
                + " with \""
                + words
                + "\" after "
                + deadline
                + ": "
                + events(reason));
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  /** Names of all namespaces. */
  List<String> namespaces() throws IOException, InterruptedException {
    List<String> names = new ArrayList<>();
    for (JsonNode namespace : items("namespaces")) {
      names.add(namespace.at("/metadata/name").asText());
    }
    return names;
  }

  /** The messages of the namespace's events with this reason. */
  List<String> events(String reason) throws IOException, InterruptedException {
    List<String> messages = new ArrayList<>();
    for (JsonNode event : items("events", "--field-selector", "reason=" + reason)) {
      messages.add(event.path("message").asText());
    }
    return messages;
  }
}
