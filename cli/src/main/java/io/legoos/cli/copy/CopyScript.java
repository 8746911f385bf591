package io.legoos.cli.copy;

import java.util.ArrayList;
import java.util.List;

/**
 * What runs at the two ends of a copy: GNU tar, and small programs for sh(1). The receiving end
 * unpacks into a directory of its own beside the target; only when both ends have succeeded does
 * the copy take its name, so a copy that failed is not seen.
 */
final class CopyScript {
  private static final String RESOLVE =
      """
      dst=$1 base=$2 stage=$3 into=$4
      say() { printf 'lego: %s\\n' "$1" >&2; exit 1; }
      if [ -d "$dst" ]; then
        parent=$dst target=$dst/$base
      elif [ "$into" = true ]; then
        say "'$dst' is no directory"
      else
        parent=$(dirname -- "$dst") target=$dst
        [ -d "$parent" ] || say "there is no directory '$parent'"
      fi
      stage=$parent/$stage
      made=$stage/$base
      remove() {
        [ ! -d "$stage" ] || chmod -R u+rwX -- "$stage"
        rm -rf -- "$stage"
      }
      """;

  private static final String RECEIVE =
      RESOLVE
          + """
          mkdir -m 700 -- "$stage" || exit 1
          trap 'remove; exit 1' HUP INT TERM
          tar --extract --file=- --directory="$stage" --no-same-owner --no-same-permissions
          status=$?
          [ $status -eq 0 ] || remove
          exit $status
          """;

  private static final String COMMIT =
      RESOLVE
          + """
          [ -e "$made" ] || [ -L "$made" ] || say "nothing arrived for '$target'"
          if [ -d "$target" ] && [ ! -L "$target" ]; then
            [ -d "$made" ] && [ ! -L "$made" ] || say "'$target' is a directory, its copy would not be"
            cp -aT -- "$made" "$target" || exit 1
          else
            if [ -d "$made" ] && [ ! -L "$made" ] && { [ -e "$target" ] || [ -L "$target" ]; }; then
              say "'$target' is no directory, its copy would be"
            fi
            mv -fT -- "$made" "$target" || exit 1
          fi
          remove
          """;

  private static final String ABANDON = RESOLVE + "remove\n";

  private final List<String> arguments;

  /**
   * The programs of one source.
   *
   * @param target path at the receiving end
   * @param name of the source
   * @param stage name for the directory beside the target, used by nobody else
   * @param targetIsDirectory whether the target must be a directory
   */
  CopyScript(String target, String name, String stage, boolean targetIsDirectory) {
    this.arguments = List.of(target, name, stage, Boolean.toString(targetIsDirectory));
  }

  /** Writes the source to stdout; holes stay holes, links stay links. */
  static List<String> send(CopyPlan.Source source) {
    return List.of(
        "tar",
        "--create",
        "--format=posix",
        "--sparse",
        "--file=-",
        "--directory=" + source.directory(),
        "--",
        source.name());
  }

  /** Unpacks stdin; leaves nothing when it fails. */
  List<String> receive() {
    return shell(RECEIVE);
  }

  /** Gives what was unpacked its name; a directory that is there already is added to. */
  List<String> commit() {
    return shell(COMMIT);
  }

  /** Removes what was unpacked, if any. */
  List<String> abandon() {
    return shell(ABANDON);
  }

  private List<String> shell(String text) {
    List<String> words = new ArrayList<>(List.of("sh", "-c", text, "lego-cp"));
    words.addAll(arguments);
    return words;
  }
}
