package io.legoos.processor.fs;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.legoos.linux.Errno;
import io.legoos.protocol.control.v1.AllocateFileRequest;
import io.legoos.protocol.control.v1.DirectoryEntry;
import io.legoos.protocol.control.v1.GetExtendedRequest;
import io.legoos.protocol.control.v1.GetExtendedResponse;
import io.legoos.protocol.control.v1.GetInodeRequest;
import io.legoos.protocol.control.v1.Inode;
import io.legoos.protocol.control.v1.LinkRequest;
import io.legoos.protocol.control.v1.ListExtendedRequest;
import io.legoos.protocol.control.v1.ListExtendedResponse;
import io.legoos.protocol.control.v1.LookupRequest;
import io.legoos.protocol.control.v1.MakeRequest;
import io.legoos.protocol.control.v1.Origin;
import io.legoos.protocol.control.v1.ReadDirectoryRequest;
import io.legoos.protocol.control.v1.ReadDirectoryResponse;
import io.legoos.protocol.control.v1.ReadFileRequest;
import io.legoos.protocol.control.v1.ReadFileResponse;
import io.legoos.protocol.control.v1.ReadSymlinkRequest;
import io.legoos.protocol.control.v1.ReadSymlinkResponse;
import io.legoos.protocol.control.v1.ReleaseRequest;
import io.legoos.protocol.control.v1.ReleaseResponse;
import io.legoos.protocol.control.v1.RenameRequest;
import io.legoos.protocol.control.v1.RenameResponse;
import io.legoos.protocol.control.v1.SeekFileRequest;
import io.legoos.protocol.control.v1.SeekFileResponse;
import io.legoos.protocol.control.v1.SetExtendedRequest;
import io.legoos.protocol.control.v1.SetExtendedResponse;
import io.legoos.protocol.control.v1.SetInodeRequest;
import io.legoos.protocol.control.v1.SyncRequest;
import io.legoos.protocol.control.v1.SyncResponse;
import io.legoos.protocol.control.v1.Timestamp;
import io.legoos.protocol.control.v1.UnlinkRequest;
import io.legoos.protocol.control.v1.UnlinkResponse;
import io.legoos.protocol.control.v1.VNodeFilesGrpc;
import io.legoos.protocol.control.v1.VolumeStatisticsRequest;
import io.legoos.protocol.control.v1.VolumeStatisticsResponse;
import io.legoos.protocol.control.v1.WriteFileRequest;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The storage side of one holder: a volume in memory, and each change once. */
final class FakeStorage extends VNodeFilesGrpc.VNodeFilesImplBase {
  private final VolumeClient volume;
  private final Map<Long, Object> outcomes = new HashMap<>();
  private long settled;

  FakeStorage(VolumeClient volume) {
    this.volume = volume;
  }

  /** What is done for a request. */
  private interface Work<A> {
    A run() throws VolumeException;
  }

  private static Status status(int errno) {
    for (String name :
        List.of(
            "ENOENT",
            "EEXIST",
            "ENOTDIR",
            "EISDIR",
            "EINVAL",
            "ENOTEMPTY",
            "EPERM",
            "ENXIO",
            "ENODATA",
            "EFBIG",
            "EOPNOTSUPP",
            "ENAMETOOLONG",
            "EIO")) {
      if (Errno.ofFileSystem(name).orElseThrow() == errno) {
        return Status.FAILED_PRECONDITION.withDescription(name + ": said the volume");
      }
    }
    return Status.INTERNAL.withDescription("EIO: errno " + errno);
  }

  private static <A> Object outcome(Work<A> work) {
    try {
      return work.run();
    } catch (VolumeException e) {
      return status(e.errno());
    }
  }

  @SuppressWarnings("unchecked")
  private static <A> void answer(StreamObserver<A> observer, Object outcome) {
    if (outcome instanceof Status status) {
      observer.onError(status.asRuntimeException());
    } else {
      observer.onNext((A) outcome);
      observer.onCompleted();
    }
  }

  private static <A> void ask(StreamObserver<A> observer, Work<A> work) {
    answer(observer, outcome(work));
  }

  private synchronized <A> void change(Origin origin, StreamObserver<A> observer, Work<A> work) {
    long sequence = origin.getSequence();
    if (sequence <= settled) {
      observer.onError(Status.ABORTED.withDescription("late").asRuntimeException());
      return;
    }
    settled = Math.max(settled, origin.getSettled());
    outcomes.keySet().removeIf(old -> old <= settled);
    Object outcome = outcomes.get(sequence);
    if (outcome == null) {
      outcome = outcome(work);
      outcomes.put(sequence, outcome);
    }
    answer(observer, outcome);
  }

  private static Timestamp time(FileTime time) {
    return VolumeMessages.timestamp(time);
  }

  private static Inode inode(FileAttributes inode) {
    return Inode.newBuilder()
        .setNumber(inode.number())
        .setMode(inode.mode())
        .setLinks(inode.links())
        .setUid(inode.uid())
        .setGid(inode.gid())
        .setDevice(inode.device())
        .setSizeBytes(inode.sizeBytes())
        .setBlocks(inode.blocks())
        .setAccessed(time(inode.accessed()))
        .setModified(time(inode.modified()))
        .setChanged(time(inode.changed()))
        .setDataVersion(inode.dataVersion())
        .build();
  }

  private static FileName name(ByteString bytes) {
    return FileName.of(bytes.toByteArray());
  }

  private static @Nullable FileTime time(boolean set, Timestamp time) {
    return set ? new FileTime(time.getSeconds(), time.getNanos()) : null;
  }

  @Override
  public void lookup(LookupRequest r, StreamObserver<Inode> o) {
    ask(o, () -> inode(volume.lookup(r.getDirectory(), name(r.getName()))));
  }

  @Override
  public void getInode(GetInodeRequest r, StreamObserver<Inode> o) {
    ask(o, () -> inode(volume.attributes(r.getInode())));
  }

  @Override
  public void setInode(SetInodeRequest r, StreamObserver<Inode> o) {
    AttributeChange change =
        new AttributeChange(
            r.hasPermissions() ? r.getPermissions() : null,
            r.hasUid() ? r.getUid() : null,
            r.hasGid() ? r.getGid() : null,
            r.hasSizeBytes() ? r.getSizeBytes() : null,
            time(r.hasAccessed(), r.getAccessed()),
            time(r.hasModified(), r.getModified()));
    change(r.getOrigin(), o, () -> inode(volume.change(r.getInode(), change)));
  }

  @Override
  public void make(MakeRequest r, StreamObserver<Inode> o) {
    NewFile file =
        new NewFile(
            r.getMode(), r.getUid(), r.getGid(), r.getDevice(), r.getTarget().toByteArray());
    change(r.getOrigin(), o, () -> inode(volume.make(r.getDirectory(), name(r.getName()), file)));
  }

  @Override
  public void link(LinkRequest r, StreamObserver<Inode> o) {
    change(
        r.getOrigin(),
        o,
        () -> inode(volume.link(r.getInode(), r.getDirectory(), name(r.getName()))));
  }

  @Override
  public void unlink(UnlinkRequest r, StreamObserver<UnlinkResponse> o) {
    change(
        r.getOrigin(),
        o,
        () ->
            UnlinkResponse.newBuilder()
                .setInode(
                    inode(volume.unlink(r.getDirectory(), name(r.getName()), r.getIsDirectory())))
                .build());
  }

  @Override
  public void rename(RenameRequest r, StreamObserver<RenameResponse> o) {
    change(
        r.getOrigin(),
        o,
        () -> {
          FileAttributes replaced =
              volume.rename(
                  r.getDirectory(),
                  name(r.getName()),
                  r.getNewDirectory(),
                  name(r.getNewName()),
                  r.getFlags());
          RenameResponse.Builder answer = RenameResponse.newBuilder();
          return replaced == null ? answer.build() : answer.setReplaced(inode(replaced)).build();
        });
  }

  @Override
  public void readSymlink(ReadSymlinkRequest r, StreamObserver<ReadSymlinkResponse> o) {
    ask(
        o,
        () ->
            ReadSymlinkResponse.newBuilder()
                .setTarget(ByteString.copyFrom(volume.readSymlink(r.getInode())))
                .build());
  }

  @Override
  public void readDirectory(ReadDirectoryRequest r, StreamObserver<ReadDirectoryResponse> o) {
    ask(
        o,
        () -> {
          DirectoryPage page =
              volume.readDirectory(r.getDirectory(), r.getAfter(), r.getMaxEntries());
          ReadDirectoryResponse.Builder answer =
              ReadDirectoryResponse.newBuilder().setComplete(page.complete());
          for (DirectoryPage.Entry entry : page.entries()) {
            answer.addEntries(
                DirectoryEntry.newBuilder()
                    .setName(VolumeMessages.bytes(entry.name()))
                    .setCookie(entry.cookie())
                    .setInode(inode(entry.attributes())));
          }
          return answer.build();
        });
  }

  @Override
  public void readFile(ReadFileRequest r, StreamObserver<ReadFileResponse> o) {
    ask(
        o,
        () -> {
          byte[] bytes = new byte[r.getLength()];
          int done = volume.read(r.getInode(), r.getOffset(), MemorySegment.ofArray(bytes));
          return ReadFileResponse.newBuilder().setData(ByteString.copyFrom(bytes, 0, done)).build();
        });
  }

  @Override
  public void writeFile(WriteFileRequest r, StreamObserver<Inode> o) {
    change(
        r.getOrigin(),
        o,
        () -> {
          MemorySegment data = MemorySegment.ofArray(r.getData().toByteArray());
          volume.write(r.getInode(), r.getOffset(), data, r.getClearPrivileges());
          return inode(volume.attributes(r.getInode()));
        });
  }

  @Override
  public void allocateFile(AllocateFileRequest r, StreamObserver<Inode> o) {
    change(
        r.getOrigin(),
        o,
        () -> {
          volume.allocate(r.getInode(), r.getOffset(), r.getLength(), r.getMode());
          return inode(volume.attributes(r.getInode()));
        });
  }

  @Override
  public void seekFile(SeekFileRequest r, StreamObserver<SeekFileResponse> o) {
    ask(
        o,
        () ->
            SeekFileResponse.newBuilder()
                .setOffset(volume.seek(r.getInode(), r.getOffset(), r.getHole()))
                .build());
  }

  @Override
  public void sync(SyncRequest r, StreamObserver<SyncResponse> o) {
    ask(o, SyncResponse::getDefaultInstance);
  }

  @Override
  public void getExtended(GetExtendedRequest r, StreamObserver<GetExtendedResponse> o) {
    ask(
        o,
        () ->
            GetExtendedResponse.newBuilder()
                .setValue(
                    ByteString.copyFrom(volume.extended(r.getInode(), r.getName().toByteArray())))
                .build());
  }

  @Override
  public void setExtended(SetExtendedRequest r, StreamObserver<SetExtendedResponse> o) {
    change(
        r.getOrigin(),
        o,
        () -> {
          byte[] name = r.getName().toByteArray();
          if (r.getRemove()) {
            volume.removeExtended(r.getInode(), name);
          } else {
            volume.setExtended(r.getInode(), name, r.getValue().toByteArray(), r.getFlags());
          }
          return SetExtendedResponse.getDefaultInstance();
        });
  }

  @Override
  public void listExtended(ListExtendedRequest r, StreamObserver<ListExtendedResponse> o) {
    ask(
        o,
        () ->
            ListExtendedResponse.newBuilder()
                .addAllNames(
                    volume.listExtended(r.getInode()).stream().map(ByteString::copyFrom).toList())
                .build());
  }

  @Override
  public void volumeStatistics(
      VolumeStatisticsRequest r, StreamObserver<VolumeStatisticsResponse> o) {
    ask(
        o,
        () -> {
          VolumeStatistics now = volume.statistics();
          return VolumeStatisticsResponse.newBuilder()
              .setCapacityBytes(now.capacityBytes())
              .setUsedBytes(now.usedBytes())
              .setFreeBytes(now.freeBytes())
              .setMaxInodes(now.maxInodes())
              .setInodes(now.inodes())
              .build();
        });
  }

  @Override
  public void release(ReleaseRequest r, StreamObserver<ReleaseResponse> o) {
    ask(
        o,
        () -> {
          volume.release(r.getInodesList());
          return ReleaseResponse.getDefaultInstance();
        });
  }
}
