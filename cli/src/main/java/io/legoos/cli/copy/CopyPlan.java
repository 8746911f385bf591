package io.legoos.cli.copy;

import io.legoos.cli.CliException;
import io.legoos.runtime.Names;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a command line of {@code lego cp} means.
 *
 * @param vnode on the one side
 * @param intoVNode whether it is the side of the target
 * @param target absolute path, there
 * @param targetIsDirectory it must be a directory: several sources, or a slash at its end
 */
record CopyPlan(
    String vnode,
    boolean intoVNode,
    List<Source> sources,
    String target,
    boolean targetIsDirectory) {
  /** Where a program in a vNode sees its volume. */
  private static final Path VOLUME = Path.of("/vol");

  /**
   * A file or directory to copy.
   *
   * @param directory where it is
   * @param name what it is called there
   */
  record Source(Path directory, String name) {}

  CopyPlan {
    sources = List.copyOf(sources);
  }

  /** {@code VNODE:path}, or a path here when the vNode is empty. */
  private record Side(String vnode, String path, String text) {
    /** As scp(1): what is before the first colon names a vNode, unless it is a path. */
    static Side of(String text) throws CliException {
      if (text.isEmpty() || text.indexOf('\0') >= 0) {
        throw CliException.usage("a path is empty");
      }
      if (text.indexOf('\uFFFD') >= 0) {
        throw CliException.usage(
            "'" + text + "' has letters that this locale cannot say; set LC_ALL=C.UTF-8");
      }
      int colon = text.indexOf(':');
      if (colon > 0 && Names.isLegal(text.substring(0, colon))) {
        return new Side(text.substring(0, colon), text.substring(colon + 1), text);
      }
      return new Side("", text, text);
    }

    boolean isLocal() {
      return vnode.isEmpty();
    }

    Path absolute(Path workingDirectory) throws CliException {
      if (isLocal()) {
        return workingDirectory.resolve(path);
      }
      Path inside = VOLUME.resolve(path).normalize();
      if (!inside.startsWith(VOLUME)) {
        throw CliException.usage(
            "'"
                + text
                + "' is not among the files of the vNode, which are in "
                + VOLUME
                + "; paths without a slash at the beginning mean that directory");
      }
      return inside;
    }
  }

  /**
   * Reads sources and, last, the target.
   *
   * @param workingDirectory what local paths are relative to
   * @throws CliException with status 2 when they are wrong
   */
  static CopyPlan parse(List<String> paths, Path workingDirectory) throws CliException {
    if (paths.size() < 2) {
      throw CliException.usage("say what to copy where: lego cp SRC... DST");
    }
    List<Side> sides = new ArrayList<>();
    for (String path : paths) {
      sides.add(Side.of(path));
    }
    Side target = sides.removeLast();
    Set<String> from = new HashSet<>();
    sides.forEach(side -> from.add(side.vnode()));
    boolean intoVNode = !target.isLocal();
    if (from.size() != 1 || from.contains("") != intoVNode) {
      throw CliException.usage(
          "one side is VNODE:path and the other one is here: lego cp FILE VNODE:path, or"
              + " lego cp VNODE:path FILE");
    }
    List<Source> sources = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Side side : sides) {
      Source source = source(side, workingDirectory);
      sources.add(source);
      if (!names.add(source.name())) {
        throw CliException.usage("two sources are called '" + source.name() + "'; copy each alone");
      }
    }
    return new CopyPlan(
        intoVNode ? target.vnode() : from.iterator().next(),
        intoVNode,
        sources,
        target.absolute(workingDirectory).toString(),
        sources.size() > 1 || target.path().endsWith("/"));
  }

  private static Source source(Side side, Path workingDirectory) throws CliException {
    Path path = side.absolute(workingDirectory);
    Path name = path.getFileName();
    if (name == null || List.of(".", "..").contains(name.toString())) {
      // Links count here, so that the parent of what a link leads to is meant, as for cp(1).
      path = real(path, side.text());
      name = path.getFileName();
    }
    Path directory = path.getParent();
    if (name == null || directory == null) {
      throw CliException.usage("'" + side.text() + "' has no name that its copy could get");
    }
    return new Source(directory, name.toString());
  }

  private static Path real(Path path, String text) throws CliException {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      throw CliException.usage("'" + text + "' cannot be read");
    }
  }
}
