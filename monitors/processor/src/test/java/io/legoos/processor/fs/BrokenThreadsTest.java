package io.legoos.processor.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legoos.linux.LinuxException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a JVM throws when it has no more room: requests get an answer all the same. */
@Timeout(60)
class BrokenThreadsTest {
  @TempDir Path directory;

  private static VolumeClient failing(VolumeClient real, String method, Throwable failure) {
    return (VolumeClient)
        Proxy.newProxyInstance(
            VolumeClient.class.getClassLoader(),
            new Class<?>[] {VolumeClient.class},
            (proxy, called, arguments) -> {
              if (called.getName().equals(method)) {
                throw failure;
              }
              try {
                return called.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Test
  void anErrorIsEioAndTheMountGoesOn() throws Exception {
    VolumeClient volume =
        failing(new MemoryVolume(), "write", new OutOfMemoryError("on purpose, in a test"));
    try (MountedVolume mounted = MountedVolume.of(directory, volume)) {
      Path file = mounted.path().resolve("f");
      for (int i = 0; i < 10; i++) {
        assertThatThrownBy(() -> Files.writeString(file, "x")).hasMessage("Input/output error");
      }
      assertThat(file).isEmptyFile();
      assertThat(mounted.mount().session().isOver()).isFalse();
    }
  }

  @Test
  void withoutAFurtherThreadTheFirstOneServes() throws Exception {
    AtomicInteger made = new AtomicInteger();
    ThreadFactory oneOnly =
        work -> {
          if (made.incrementAndGet() > 1) {
            throw new OutOfMemoryError("unable to create native thread, on purpose, in a test");
          }
          Thread thread = new Thread(work);
          thread.setDaemon(true);
          return thread;
        };
    Path target = Files.createDirectory(directory.resolve("target"));
    try (FuseMount mount = mountWith(target, oneOnly)) {
      Path file = Files.writeString(target.resolve("f"), "content");
      assertThat(file).hasContent("content");
      assertThat(made.get()).as("tried again").isGreaterThan(2);
      assertThat(mount.session().isOver()).isFalse();
    }
  }

  private static FuseMount mountWith(Path target, ThreadFactory factory) throws LinuxException {
    return FuseMount.mount(
        "test",
        target,
        fd ->
            FuseSession.start(
                fd, new MemoryVolume(), FuseOptions.DEFAULT, new FuseTimes(), factory));
  }
}
