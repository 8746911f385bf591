package io.legoos.storage;

import io.legoos.protocol.control.v1.FileRef;
import io.legoos.runtime.Names;
import io.legoos.storage.volume.StorageException;
import io.legoos.storage.volume.StorageException.Errno;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A file of a vNode, checked: a legal vNode name and the path's components, none of which is empty,
 * {@code .} or {@code ..}. No component means the vNode's root.
 */
record FilePath(String vnode, List<String> components) {
  /** Linux's PATH_MAX without its final NUL. */
  private static final int MAX_PATH_BYTES = 4095;

  /** Linux's NAME_MAX. */
  private static final int MAX_COMPONENT_BYTES = 255;

  FilePath {
    components = List.copyOf(components);
  }

  /**
   * Checks what came off the wire.
   *
   * @throws StorageException EINVAL, ENAMETOOLONG
   */
  static FilePath of(FileRef file) throws StorageException {
    if (!Names.isLegal(file.getVnode())) {
      throw new StorageException(Errno.EINVAL, "not a vNode name");
    }
    String path = file.getPath();
    if (!path.startsWith("/") || path.indexOf('\0') >= 0) {
      throw new StorageException(Errno.EINVAL, "a path starts with / and has no NUL");
    }
    if (bytesOf(path) > MAX_PATH_BYTES) {
      throw new StorageException(Errno.ENAMETOOLONG, "path of more than 4095 bytes");
    }
    List<String> components = new ArrayList<>();
    for (String component : path.split("/")) {
      if (component.equals("..")) {
        throw new StorageException(Errno.EINVAL, "the caller resolves '..' itself");
      }
      if (bytesOf(component) > MAX_COMPONENT_BYTES) {
        throw new StorageException(Errno.ENAMETOOLONG, "component of more than 255 bytes");
      }
      if (!component.isEmpty() && !component.equals(".")) {
        components.add(component);
      }
    }
    return new FilePath(file.getVnode(), components);
  }

  private static int bytesOf(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  boolean isRoot() {
    return components.isEmpty();
  }
}
