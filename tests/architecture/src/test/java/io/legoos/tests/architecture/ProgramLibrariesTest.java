package io.legoos.tests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The launcher gives {@code lego run} all the libraries that it can come to need. */
class ProgramLibrariesTest {
  private static final String ENTRY = "io.legoos.cli.ProgramMain";
  private static final Pattern LIST = Pattern.compile("for name in (legoos-cli .*?); do", 32);

  /** Only the compiler reads these; who asks for one at run time is told that there is none. */
  private static final Set<String> ANNOTATIONS =
      Set.of("org.jspecify.annotations", "com.google.errorprone.annotations");

  @Test
  void areInItsListInTheLauncher() throws IOException, ClassNotFoundException {
    String launcher = Files.readString(new SourceTree().root().resolve("lego"));
    Matcher list = LIST.matcher(launcher);
    assertThat(list.find()).as("the launcher's list").isTrue();
    Set<String> given = Set.of(list.group(1).replace("\\", " ").trim().split("\\s+"));

    JavaClasses ours =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.legoos");
    Map<String, String> needed = new TreeMap<>();
    Set<JavaClass> seen = new HashSet<>(Set.of(ours.get(ENTRY)));
    Deque<JavaClass> open = new ArrayDeque<>(seen);
    while (!open.isEmpty()) {
      JavaClass user = open.removeFirst();
      needed.putIfAbsent(libraryOf(user), user.getName());
      for (Dependency dependency : user.getDirectDependenciesFromSelf()) {
        JavaClass used = dependency.getTargetClass().getBaseComponentType();
        if (used.isPrimitive()
            || ANNOTATIONS.stream().anyMatch(used.getPackageName()::startsWith)) {
          continue;
        }
        if (used.getPackageName().startsWith("io.legoos")) {
          if (seen.add(used)) {
            open.addLast(used);
          }
        } else {
          needed.putIfAbsent(libraryOf(used), user.getName() + " uses " + used.getName());
        }
      }
    }
    needed.remove("");
    assertThat(needed).as("who needs which library").hasSizeGreaterThan(4);
    assertThat(given).as("libraries, of %s", needed).containsAll(needed.keySet());
    // A name that no jar has would only be noticed as a start-up cache that does not fit. All that
    // the installation has is on this class path, and what tests need.
    assertThat(librariesOfThisTest()).as("all libraries").containsAll(given);
  }

  private static Set<String> librariesOfThisTest() {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return Stream.of(classPath.split(File.pathSeparator))
        .map(entry -> artifactOf(Path.of(entry)))
        .collect(Collectors.toSet());
  }

  /** The artifact that has a class; empty: the JDK. */
  private static String libraryOf(JavaClass type) throws ClassNotFoundException {
    CodeSource source =
        Class.forName(type.getName(), false, ProgramLibrariesTest.class.getClassLoader())
            .getProtectionDomain()
            .getCodeSource();
    if (source == null || source.getLocation() == null) {
      return "";
    }
    return artifactOf(Path.of(source.getLocation().getPath()));
  }

  private static String artifactOf(Path path) {
    if (path.endsWith(Path.of("target", "classes"))) {
      return "legoos-" + path.getName(path.getNameCount() - 3);
    }
    return path.getFileName().toString().replaceFirst("-[0-9].*", "");
  }
}
