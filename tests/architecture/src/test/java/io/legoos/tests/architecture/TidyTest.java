package io.legoos.tests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Sizes and habits of the source tree: what a reviewer would say, said by the build. */
class TidyTest {
  private static final int MAX_CLASS_LINES = 500;
  private static final int MAX_METHOD_LINES = 70;
  private static final int MAX_MEDIAN_LINES = 90;

  private final SourceTree tree = new SourceTree();

  @Test
  void noClassIsLongerThan500Lines() throws IOException {
    assertThat(tooLong(Tree.Kind.CLASS, MAX_CLASS_LINES)).isEmpty();
  }

  @Test
  void noMethodIsLongerThan70Lines() throws IOException {
    assertThat(tooLong(Tree.Kind.METHOD, MAX_METHOD_LINES)).isEmpty();
  }

  @Test
  void halfOfTheFilesAreShort() throws IOException {
    List<Integer> lengths = new ArrayList<>();
    for (Path file : tree.javaFiles("main")) {
      if (!file.endsWith("package-info.java")) {
        lengths.add(Files.readAllLines(file).size());
      }
    }
    lengths.sort(null);

    assertThat(lengths.get(lengths.size() / 2))
        .as("median lines of %d files", lengths.size())
        .isLessThanOrEqualTo(MAX_MEDIAN_LINES);
  }

  @Test
  void everyPackageSaysWhatItIsFor() {
    TreeSet<String> without = new TreeSet<>();
    for (Path file : tree.javaFiles("main")) {
      Path info = file.resolveSibling("package-info.java");
      if (!Files.exists(info)) {
        without.add(tree.relative(info));
      }
    }
    assertThat(without).isEmpty();
  }

  @Test
  void nothingIsPutOff() throws IOException {
    List<String> found = new ArrayList<>();
    for (String kind : new String[] {"main", "test"}) {
      for (Path file : tree.javaFiles(kind)) {
        if (file.endsWith("TidyTest.java")) {
          continue;
        }
        String text = Files.readString(file);
        if (text.contains("TODO") || text.contains("FIXME") || text.contains("XXX")) {
          found.add(tree.relative(file));
        }
      }
    }
    assertThat(found).as("files with TODO, FIXME or XXX: write an issue instead").isEmpty();
  }

  @Test
  void noTestIsSwitchedOff() throws IOException {
    List<String> found = new ArrayList<>();
    for (Path file : tree.javaFiles("test")) {
      String text = Files.readString(file);
      if (!file.endsWith("TidyTest.java")
          && (text.contains("@Disabled") || text.contains("Assumptions."))) {
        found.add(tree.relative(file));
      }
    }
    assertThat(found).as("tests fail, never skip").isEmpty();
  }

  private List<String> tooLong(Tree.Kind kind, int limit) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<String> found = new ArrayList<>();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  files,
                  null,
                  List.of("-proc:none"),
                  null,
                  files.getJavaFileObjectsFromPaths(tree.javaFiles("main")));
      Trees trees = Trees.instance(task);
      for (CompilationUnitTree unit : task.parse()) {
        unit.accept(new LengthScanner(unit, trees, kind, limit, found), null);
      }
    }
    return found;
  }

  /**
   * Collects declarations of one kind that have too many lines, comments before them not counted.
   */
  private static final class LengthScanner extends TreeScanner<@Nullable Void, @Nullable Void> {
    private final CompilationUnitTree unit;
    private final Trees trees;
    private final Tree.Kind kind;
    private final int limit;
    private final List<String> found;

    LengthScanner(
        CompilationUnitTree unit, Trees trees, Tree.Kind kind, int limit, List<String> found) {
      this.unit = unit;
      this.trees = trees;
      this.kind = kind;
      this.limit = limit;
      this.found = found;
    }

    @Override
    public @Nullable Void visitClass(ClassTree node, @Nullable Void unused) {
      if (kind == Tree.Kind.CLASS) {
        check(node, node.getSimpleName().toString());
      }
      return super.visitClass(node, null);
    }

    @Override
    public @Nullable Void visitMethod(MethodTree node, @Nullable Void unused) {
      if (kind == Tree.Kind.METHOD) {
        check(node, node.getName().toString());
      }
      return super.visitMethod(node, null);
    }

    private void check(Tree node, String name) {
      long start = trees.getSourcePositions().getStartPosition(unit, node);
      long end = trees.getSourcePositions().getEndPosition(unit, node);
      long lines =
          unit.getLineMap().getLineNumber(end) - unit.getLineMap().getLineNumber(start) + 1;
      if (lines > limit) {
        found.add(unit.getSourceFile().getName() + ": " + name + " has " + lines + " lines");
      }
    }
  }
}
