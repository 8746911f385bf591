package io.legoos.cli.copy;

import io.legoos.cli.ExitStatus;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.util.concurrent.TimeUnit;

/** One source on its way from one place to another. */
final class Transfer {
  /** After its last byte a program has only files to close, and caches to write. */
  private static final long END_MINUTES = 10;

  private static final int BUFFER_BYTES = 256 * 1024;

  private final Place from;
  private final Place to;
  private final CopyProgress progress;

  Transfer(Place from, Place to, CopyProgress progress) {
    this.from = from;
    this.to = to;
    this.progress = progress;
  }

  /**
   * Copies. The copy has its name when the answer is {@link ExitStatus#OK}; otherwise the programs
   * have said why on stderr, and nothing is there but, when it was added to a directory that was
   * there before, a part of it.
   *
   * @return OK, FAILED, or PLATFORM when a program could not run in the vNode
   */
  int run(CopyPlan.Source source, CopyScript script) throws IOException, InterruptedException {
    File nothing = new File("/dev/null");
    Process sender = from.start(CopyScript.send(source), Redirect.from(nothing), Redirect.PIPE);
    try (InputStream in = sender.getInputStream()) {
      byte[] buffer = new byte[BUFFER_BYTES];
      int read = in.read(buffer);
      if (read < 0) {
        // An archive has at least an end.
        return isRefusal(statusOf(sender)) ? ExitStatus.PLATFORM : ExitStatus.FAILED;
      }
      Process receiver = to.start(script.receive(), Redirect.PIPE, Redirect.to(nothing));
      try {
        int sent = send(sender, in, buffer, read, receiver.getOutputStream());
        return end(sent, statusOf(receiver), script);
      } finally {
        receiver.destroyForcibly();
      }
    } finally {
      sender.destroyForcibly();
    }
  }

  private int end(int sent, int received, CopyScript script)
      throws IOException, InterruptedException {
    int worst = received;
    if (sent == ExitStatus.OK && received == ExitStatus.OK) {
      worst = statusOf(to.start(script.commit()));
      if (worst == ExitStatus.OK) {
        return ExitStatus.OK;
      }
    }
    if (!isRefusal(worst)) {
      var unused = statusOf(to.start(script.abandon()));
    }
    return isRefusal(sent) || isRefusal(worst) ? ExitStatus.PLATFORM : ExitStatus.FAILED;
  }

  /** Ends the receiver's input when all is there and the sender's status is known; returns that. */
  private int send(Process sender, InputStream in, byte[] buffer, int first, OutputStream out)
      throws InterruptedException {
    try (out) {
      for (int read = first; read >= 0; read = in.read(buffer)) {
        out.write(buffer, 0, read);
        progress.add(read);
      }
      return statusOf(sender);
    } catch (IOException e) {
      // One of the two has ended; its own words and status say why.
      sender.destroy();
      return statusOf(sender);
    } finally {
      progress.end();
    }
  }

  private static int statusOf(Process process) throws InterruptedException {
    if (process.waitFor(END_MINUTES, TimeUnit.MINUTES)) {
      return process.exitValue();
    }
    System.err.println("lego: a program does not end; it is killed");
    process.destroyForcibly();
    return ExitStatus.PLATFORM;
  }

  /** What {@code lego run} ends with when it started nothing. */
  private static boolean isRefusal(int status) {
    return status == ExitStatus.PLATFORM
        || status == ExitStatus.CANNOT_EXECUTE
        || status == ExitStatus.NOT_FOUND;
  }
}
