package io.legoos.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legoos.protocol.control.v1.FileRef;
import io.legoos.storage.volume.StorageException;
import io.legoos.storage.volume.StorageException.Errno;
import java.nio.file.Path;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class FilePathTest {
  private static FilePath of(String vnode, String path) throws StorageException {
    return FilePath.of(FileRef.newBuilder().setVnode(vnode).setPath(path).build());
  }

  private static void refused(Errno errno, String vnode, String path) {
    assertThatThrownBy(() -> of(vnode, path))
        .isInstanceOf(StorageException.class)
        .extracting(e -> ((StorageException) e).errno())
        .isEqualTo(errno);
  }

  @Example
  void splitsAndDropsWhatMeansNothing() throws Exception {
    assertThat(of("v", "/a//b/./c/").components()).containsExactly("a", "b", "c");
    assertThat(of("v", "/").isRoot()).isTrue();
    assertThat(of("v", "/...").components()).containsExactly("...");
  }

  @Example
  void refusesWhatLeadsOut() {
    refused(Errno.EINVAL, "v", "/..");
    refused(Errno.EINVAL, "v", "/a/../../etc/passwd");
    refused(Errno.EINVAL, "v", "a");
    refused(Errno.EINVAL, "v", "");
    refused(Errno.EINVAL, "v", "/a\0b");
    refused(Errno.EINVAL, "", "/a");
    refused(Errno.EINVAL, "..", "/a");
    refused(Errno.EINVAL, ".", "/a");
    refused(Errno.EINVAL, "a/b", "/a");
    refused(Errno.EINVAL, "/etc", "/passwd");
    refused(Errno.EINVAL, "v".repeat(64), "/a");
  }

  @Example
  void limitsAreInBytes() throws Exception {
    assertThat(of("v", "/" + "x".repeat(255)).components()).hasSize(1);
    refused(Errno.ENAMETOOLONG, "v", "/" + "x".repeat(256));
    refused(Errno.ENAMETOOLONG, "v", "/" + "ä".repeat(128));
    assertThat(of("v", "/x".repeat(2047)).components()).hasSize(2047);
    refused(Errno.ENAMETOOLONG, "v", "/x".repeat(2048));
  }

  @Provide
  Arbitrary<String> paths() {
    return Arbitraries.of("/", ".", "..", "a", "\0", "/../", "etc", "~", "\\", " ")
        .list()
        .ofMaxSize(12)
        .map(parts -> "/" + String.join("", parts));
  }

  @Property
  void anAcceptedPathStaysBelowItsRoot(@ForAll("paths") String path) {
    FilePath file;
    try {
      file = of("v", path);
    } catch (StorageException refusal) {
      return;
    }
    Path root = Path.of("/vnodes/v");
    Path joined = root.resolve(String.join("/", file.components()));
    assertThat(joined.normalize()).isEqualTo(joined).startsWithRaw(root);
  }
}
