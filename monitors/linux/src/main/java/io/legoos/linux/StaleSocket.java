package io.legoos.linux;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** The file of a Unix socket whose listener is gone: the kernel leaves it behind, unix(7). */
public final class StaleSocket {
  private StaleSocket() {}

  /**
   * Deletes {@code path} if it is a socket at which nobody listens. Anything else, a socket in use
   * or another kind of file, is left alone; does not wait.
   *
   * @return whether it was deleted
   * @throws IOException when that cannot be found out, or it cannot be deleted
   */
  public static boolean remove(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS) || !isSocket(path) || isServed(path)) {
      return false;
    }
    return Files.deleteIfExists(path);
  }

  private static boolean isSocket(Path path) throws IOException {
    int mode = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    return (mode & FileMode.S_IFMT) == FileMode.S_IFSOCK;
  }

  private static boolean isServed(Path path) throws IOException {
    try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      // A listener with a full backlog would let a blocking connect wait.
      probe.configureBlocking(false);
      var unused = probe.connect(UnixDomainSocketAddress.of(path));
      return true;
    } catch (ConnectException refused) {
      return false;
    }
  }
}
