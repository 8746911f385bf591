package io.legoos.storage;

import io.legoos.storage.volume.StorageException;
import io.legoos.storage.volume.StorageException.Errno;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The directory that one file is in, held open by descriptor. It was reached from the vNodes'
 * directory component by component without following a symbolic link, and everything below goes
 * through openat(2) on it, so no rename or link made meanwhile leads out of the vNode.
 */
final class VNodeDirectory implements AutoCloseable {
  private final SecureDirectoryStream<Path> directory;

  /** The name in the directory; "." for the vNode's root itself. */
  private final Path name;

  private VNodeDirectory(SecureDirectoryStream<Path> directory, Path name) {
    this.directory = directory;
    this.name = name;
  }

  /**
   * Walks to the parent of {@code file}.
   *
   * @param vnodes the directory with a directory for each vNode
   * @throws StorageException ENOENT, ENOTDIR, ELOOP, EACCES
   */
  static VNodeDirectory ofParent(Path vnodes, FilePath file) throws StorageException {
    try {
      SecureDirectoryStream<Path> current = descend(openRoot(vnodes), file.vnode());
      if (file.isRoot()) {
        return new VNodeDirectory(current, Path.of("."));
      }
      int last = file.components().size() - 1;
      for (String component : file.components().subList(0, last)) {
        current = descend(current, component);
      }
      return new VNodeDirectory(current, Path.of(file.components().get(last)));
    } catch (IOException e) {
      throw translate(e);
    }
  }

  /**
   * The names in a vNode's root.
   *
   * @throws StorageException ENOENT, ENOTDIR, ELOOP, EACCES
   */
  static List<String> names(Path vnodes, String vnode) throws StorageException {
    try (SecureDirectoryStream<Path> root = descend(openRoot(vnodes), vnode)) {
      List<String> names = new ArrayList<>();
      root.forEach(entry -> names.add(String.valueOf(entry.getFileName())));
      return names;
    } catch (DirectoryIteratorException e) {
      throw translate(new IOException(e));
    } catch (IOException e) {
      throw translate(e);
    }
  }

  /** The caller closes it. */
  @SuppressWarnings("StreamResourceLeak")
  private static SecureDirectoryStream<Path> openRoot(Path vnodes) throws IOException {
    DirectoryStream<Path> directory = Files.newDirectoryStream(vnodes);
    if (directory instanceof SecureDirectoryStream<Path> secure) {
      return secure;
    }
    directory.close();
    throw new IOException("this system has no openat(2)");
  }

  private static SecureDirectoryStream<Path> descend(
      SecureDirectoryStream<Path> from, String component) throws IOException {
    try (from) {
      return from.newDirectoryStream(Path.of(component), LinkOption.NOFOLLOW_LINKS);
    }
  }

  /** Attributes of the file itself; of a link, never of what it points to. */
  BasicFileAttributes attributes() throws StorageException {
    try {
      return directory
          .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
          .readAttributes();
    } catch (IOException e) {
      throw translate(e);
    }
  }

  /** Opens the regular file; the options must not make it follow links. */
  FileChannel open(Set<? extends OpenOption> options) throws StorageException {
    Set<OpenOption> withoutLinks = new HashSet<>(options);
    withoutLinks.add(LinkOption.NOFOLLOW_LINKS);
    try {
      return (FileChannel) directory.newByteChannel(name, withoutLinks);
    } catch (IOException e) {
      throw translate(e);
    }
  }

  /** Takes the name out; a link itself, never what it points to. */
  void delete() throws StorageException {
    try {
      directory.deleteFile(name);
    } catch (IOException e) {
      throw translate(e);
    }
  }

  /** The errno behind an error of java.nio. */
  static StorageException translate(IOException e) {
    String text = String.valueOf(e.getMessage());
    Errno errno =
        switch (e) {
          case NoSuchFileException absent -> Errno.ENOENT;
          case NotDirectoryException file -> Errno.ENOTDIR;
          case AccessDeniedException denied -> Errno.EACCES;
          case FileSystemException other when text.contains("symbolic link") -> Errno.ELOOP;
          default -> byText(text);
        };
    // The message would name paths of the host.
    return new StorageException(errno, "refused by the volume", e);
  }

  /** java.nio has no type for these; the text is strerror(3)'s. */
  private static Errno byText(String text) {
    if (text.contains("No space left") || text.contains("quota exceeded")) {
      return Errno.ENOSPC;
    }
    if (text.contains("Not a directory")) {
      return Errno.ENOTDIR;
    }
    if (text.contains("Is a directory")) {
      return Errno.EISDIR;
    }
    return text.contains("File too large") ? Errno.EFBIG : Errno.EIO;
  }

  @Override
  public void close() throws StorageException {
    try {
      directory.close();
    } catch (IOException e) {
      throw translate(e);
    }
  }
}
