package io.legoos.storage.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.legoos.linux.FileMode;
import io.legoos.protocol.control.v1.Inode;
import io.legoos.protocol.control.v1.LinkRequest;
import io.legoos.protocol.control.v1.MakeRequest;
import io.legoos.protocol.control.v1.Origin;
import io.legoos.protocol.control.v1.ReadDirectoryRequest;
import io.legoos.protocol.control.v1.ReadDirectoryResponse;
import io.legoos.protocol.control.v1.ReadFileRequest;
import io.legoos.protocol.control.v1.RenameRequest;
import io.legoos.protocol.control.v1.SetInodeRequest;
import io.legoos.protocol.control.v1.UnlinkRequest;
import io.legoos.protocol.control.v1.VNodeFilesGrpc.VNodeFilesBlockingStub;
import io.legoos.protocol.control.v1.WriteFileRequest;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Works in a directory of its own, sends each request until it is answered, and knows what the
 * answer must be, since each happens once. One thread.
 */
final class KilledClient {
  private static final int NAMES = 12;
  private static final int MAX_SIZE = 40_000;
  private static final long GIVE_UP_NANOS = TimeUnit.SECONDS.toNanos(120);

  /** A file as it must be. */
  private static final class Expected {
    private final long inode;
    private byte[] content = new byte[0];
    private int links = 1;

    Expected(long inode) {
      this.inode = inode;
    }
  }

  private final VNodeFilesBlockingStub files;
  private final int number;
  private final Random random;
  private final Map<String, Expected> expected = new TreeMap<>();
  private long directory;
  private long sequence;
  private long retries;
  private long requests;

  KilledClient(VNodeFilesBlockingStub files, int number, long seed) {
    this.files = files;
    this.number = number;
    this.random = new Random(seed * 31 + number);
  }

  long retries() {
    return retries;
  }

  long requests() {
    return requests;
  }

  private Origin origin() {
    sequence++;
    return Origin.newBuilder()
        .setHolder(TestVolume.HOLDER.toBuilder().setMount(number))
        .setSequence(sequence)
        .setSettled(sequence - 1)
        .build();
  }

  /** Sends until there is an answer. */
  private <A> A send(Function<VNodeFilesBlockingStub, A> request) {
    requests++;
    long start = System.nanoTime();
    while (true) {
      try {
        return request.apply(files.withDeadlineAfter(20, TimeUnit.SECONDS));
      } catch (StatusRuntimeException e) {
        Status.Code code = e.getStatus().getCode();
        boolean lost =
            code == Status.Code.UNAVAILABLE
                || code == Status.Code.CANCELLED
                || code == Status.Code.UNKNOWN
                || code == Status.Code.DEADLINE_EXCEEDED;
        if (!lost || System.nanoTime() - start > GIVE_UP_NANOS) {
          throw e;
        }
        retries++;
        // Each call that fails makes another attempt to connect; not too many of them.
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      }
    }
  }

  /** Empty: it is answered; else the errno's name. */
  private <A> String errno(Function<VNodeFilesBlockingStub, A> request, Consumer<A> use) {
    try {
      use.accept(send(request));
      return "";
    } catch (StatusRuntimeException e) {
      String text = String.valueOf(e.getStatus().getDescription());
      return text.substring(0, text.indexOf(':'));
    }
  }

  void work(BooleanSupplier goOn) {
    MakeRequest make = make("d" + number, FileMode.S_IFDIR | 0755, Inodes.ROOT);
    directory = send(f -> f.make(make)).getNumber();
    while (goOn.getAsBoolean()) {
      step();
    }
    compare();
  }

  private void step() {
    String name = "n" + random.nextInt(NAMES);
    @Nullable Expected file = expected.get(name);
    switch (random.nextInt(8)) {
      case 0, 1 -> make(name, file);
      case 2, 3, 4 -> write(file);
      case 5 -> resize(file);
      case 6 -> unlink(name, file);
      default -> {
        String other = "n" + random.nextInt(NAMES);
        if (random.nextBoolean()) {
          rename(name, other, file);
        } else {
          link(other, file);
        }
      }
    }
  }

  private MakeRequest make(String name, int mode, long parent) {
    return MakeRequest.newBuilder()
        .setVnode(TestVolume.VNODE)
        .setDirectory(parent)
        .setName(TestVolume.bytes(name))
        .setMode(mode)
        .setOrigin(origin())
        .build();
  }

  private void make(String name, @Nullable Expected file) {
    MakeRequest request = make(name, FileMode.S_IFREG | 0644, directory);
    String errno =
        errno(f -> f.make(request), inode -> expected.put(name, new Expected(inode.getNumber())));
    assertThat(errno).as("make").isEqualTo(file == null ? "" : "EEXIST");
  }

  private void write(@Nullable Expected file) {
    if (file == null) {
      return;
    }
    byte[] data = new byte[1 + random.nextInt(10_000)];
    random.nextBytes(data);
    int offset = random.nextInt(MAX_SIZE - data.length);
    WriteFileRequest request =
        WriteFileRequest.newBuilder()
            .setVnode(TestVolume.VNODE)
            .setInode(file.inode)
            .setOffset(offset)
            .setData(ByteString.copyFrom(data))
            .build();
    Inode answer = send(f -> f.writeFile(request));
    file.content = Arrays.copyOf(file.content, Math.max(file.content.length, offset + data.length));
    System.arraycopy(data, 0, file.content, offset, data.length);
    assertThat(answer.getSizeBytes()).as("size after write").isEqualTo(file.content.length);
  }

  private void resize(@Nullable Expected file) {
    if (file == null) {
      return;
    }
    int size = random.nextInt(MAX_SIZE);
    SetInodeRequest request =
        SetInodeRequest.newBuilder()
            .setVnode(TestVolume.VNODE)
            .setInode(file.inode)
            .setSizeBytes(size)
            .setOrigin(origin())
            .build();
    file.content = Arrays.copyOf(file.content, size);
    assertThat(send(f -> f.setInode(request)).getSizeBytes()).as("resize").isEqualTo(size);
  }

  private void unlink(String name, @Nullable Expected file) {
    UnlinkRequest request =
        UnlinkRequest.newBuilder()
            .setVnode(TestVolume.VNODE)
            .setDirectory(directory)
            .setName(TestVolume.bytes(name))
            .setOrigin(origin())
            .build();
    String errno =
        errno(
            f -> f.unlink(request),
            answer -> {
              expected.remove(name);
              if (file != null) {
                file.links--;
              }
            });
    assertThat(errno).as("unlink").isEqualTo(file == null ? "ENOENT" : "");
  }

  private void rename(String name, String other, @Nullable Expected file) {
    RenameRequest request =
        RenameRequest.newBuilder()
            .setVnode(TestVolume.VNODE)
            .setDirectory(directory)
            .setName(TestVolume.bytes(name))
            .setNewDirectory(directory)
            .setNewName(TestVolume.bytes(other))
            .setOrigin(origin())
            .build();
    String errno = errno(f -> f.rename(request), answer -> {});
    assertThat(errno).as("rename").isEqualTo(file == null ? "ENOENT" : "");
    @Nullable Expected replaced = expected.get(other);
    if (file != null && replaced != file) {
      expected.remove(name);
      expected.put(other, file);
      if (replaced != null) {
        replaced.links--;
      }
    }
  }

  private void link(String other, @Nullable Expected file) {
    if (file == null) {
      return;
    }
    LinkRequest request =
        LinkRequest.newBuilder()
            .setVnode(TestVolume.VNODE)
            .setInode(file.inode)
            .setDirectory(directory)
            .setName(TestVolume.bytes(other))
            .setOrigin(origin())
            .build();
    boolean free = !expected.containsKey(other);
    String errno = errno(f -> f.link(request), answer -> {});
    assertThat(errno).as("link").isEqualTo(free ? "" : "EEXIST");
    if (free) {
      file.links++;
      expected.put(other, file);
    }
  }

  /** What is there is what was answered, neither less nor more. */
  void compare() {
    ReadDirectoryRequest list =
        ReadDirectoryRequest.newBuilder()
            .setVnode(TestVolume.VNODE)
            .setDirectory(directory)
            .setMaxEntries(1000)
            .build();
    ReadDirectoryResponse listed = send(f -> f.readDirectory(list));
    assertThat(listed.getEntriesList().stream().map(e -> e.getName().toStringUtf8()))
        .containsExactlyInAnyOrderElementsOf(expected.keySet());
    listed
        .getEntriesList()
        .forEach(
            entry -> {
              Expected file = Objects.requireNonNull(expected.get(entry.getName().toStringUtf8()));
              assertThat(entry.getInode().getNumber()).isEqualTo(file.inode);
              assertThat(entry.getInode().getLinks()).isEqualTo(file.links);
              assertThat(entry.getInode().getSizeBytes()).isEqualTo(file.content.length);
              ReadFileRequest read =
                  ReadFileRequest.newBuilder()
                      .setVnode(TestVolume.VNODE)
                      .setInode(file.inode)
                      .setLength(MAX_SIZE * 2)
                      .build();
              assertThat(send(f -> f.readFile(read)).getData().toByteArray())
                  .isEqualTo(file.content);
            });
  }

  void removeAll() {
    for (String name : expected.keySet().toArray(String[]::new)) {
      unlink(name, expected.get(name));
    }
    UnlinkRequest request =
        UnlinkRequest.newBuilder()
            .setVnode(TestVolume.VNODE)
            .setDirectory(Inodes.ROOT)
            .setName(TestVolume.bytes("d" + number))
            .setIsDirectory(true)
            .setOrigin(origin())
            .build();
    send(f -> f.unlink(request));
  }
}
