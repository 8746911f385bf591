package io.legoos.processor.fs;

import com.google.protobuf.ByteString;
import io.grpc.Channel;
import io.legoos.linux.Errno;
import io.legoos.protocol.control.v1.AllocateFileRequest;
import io.legoos.protocol.control.v1.GetExtendedRequest;
import io.legoos.protocol.control.v1.GetInodeRequest;
import io.legoos.protocol.control.v1.Holder;
import io.legoos.protocol.control.v1.LinkRequest;
import io.legoos.protocol.control.v1.ListExtendedRequest;
import io.legoos.protocol.control.v1.LookupRequest;
import io.legoos.protocol.control.v1.MakeRequest;
import io.legoos.protocol.control.v1.Origin;
import io.legoos.protocol.control.v1.ReadDirectoryRequest;
import io.legoos.protocol.control.v1.ReadFileRequest;
import io.legoos.protocol.control.v1.ReadFileResponse;
import io.legoos.protocol.control.v1.ReadSymlinkRequest;
import io.legoos.protocol.control.v1.ReleaseRequest;
import io.legoos.protocol.control.v1.RenameRequest;
import io.legoos.protocol.control.v1.RenameResponse;
import io.legoos.protocol.control.v1.SeekFileRequest;
import io.legoos.protocol.control.v1.SetExtendedRequest;
import io.legoos.protocol.control.v1.SetInodeRequest;
import io.legoos.protocol.control.v1.SyncRequest;
import io.legoos.protocol.control.v1.UnlinkRequest;
import io.legoos.protocol.control.v1.VNodeFilesGrpc.VNodeFilesBlockingStub;
import io.legoos.protocol.control.v1.VolumeStatisticsRequest;
import io.legoos.protocol.control.v1.VolumeStatisticsResponse;
import io.legoos.protocol.control.v1.WriteFileRequest;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A vNode's volume at a storage monitor, service VNodeFiles. While the monitor is away its requests
 * wait and are sent again, each change under the number it had, so that it happens once.
 */
public final class RemoteVolume implements VolumeClient {
  private final StorageCalls calls;
  private final String vnode;
  private final Holder holder;
  private final Origins origins;

  /**
   * Makes no call; the volume must have been opened.
   *
   * @param storage the way to the storage monitor as it is now, asked before each attempt
   * @param holder this mount; no other may have the same
   */
  public RemoteVolume(
      Supplier<Channel> storage, String vnode, Holder holder, RemoteOptions options) {
    this.calls = new StorageCalls(storage, options);
    this.vnode = vnode;
    this.holder = holder;
    this.origins = new Origins(holder);
  }

  @Override
  public long retries() {
    return calls.retries();
  }

  private <A> A change(BiFunction<VNodeFilesBlockingStub, Origin, A> request)
      throws VolumeException {
    Origin origin = origins.next();
    try {
      return calls.ask(stub -> request.apply(stub, origin));
    } finally {
      origins.settled(origin);
    }
  }

  @Override
  public FileAttributes lookup(long directory, FileName name) throws VolumeException {
    LookupRequest request =
        LookupRequest.newBuilder()
            .setVnode(vnode)
            .setDirectory(directory)
            .setName(VolumeMessages.bytes(name))
            .build();
    return VolumeMessages.attributes(calls.ask(stub -> stub.lookup(request)));
  }

  @Override
  public FileAttributes attributes(long inode) throws VolumeException {
    GetInodeRequest request = GetInodeRequest.newBuilder().setVnode(vnode).setInode(inode).build();
    return VolumeMessages.attributes(calls.ask(stub -> stub.getInode(request)));
  }

  @Override
  public FileAttributes change(long inode, AttributeChange change) throws VolumeException {
    SetInodeRequest.Builder request = SetInodeRequest.newBuilder().setVnode(vnode).setInode(inode);
    VolumeMessages.put(change, request);
    return VolumeMessages.attributes(
        change((stub, origin) -> stub.setInode(request.setOrigin(origin).build())));
  }

  @Override
  public FileAttributes make(long directory, FileName name, NewFile file) throws VolumeException {
    MakeRequest.Builder request =
        MakeRequest.newBuilder()
            .setVnode(vnode)
            .setDirectory(directory)
            .setName(VolumeMessages.bytes(name))
            .setMode(file.mode())
            .setUid(file.uid())
            .setGid(file.gid())
            .setDevice(file.device())
            .setTarget(ByteString.copyFrom(file.target()));
    return VolumeMessages.attributes(
        change((stub, origin) -> stub.make(request.setOrigin(origin).build())));
  }

  @Override
  public FileAttributes link(long inode, long directory, FileName name) throws VolumeException {
    LinkRequest.Builder request =
        LinkRequest.newBuilder()
            .setVnode(vnode)
            .setInode(inode)
            .setDirectory(directory)
            .setName(VolumeMessages.bytes(name));
    return VolumeMessages.attributes(
        change((stub, origin) -> stub.link(request.setOrigin(origin).build())));
  }

  @Override
  public FileAttributes unlink(long directory, FileName name, boolean isDirectory)
      throws VolumeException {
    UnlinkRequest.Builder request =
        UnlinkRequest.newBuilder()
            .setVnode(vnode)
            .setDirectory(directory)
            .setName(VolumeMessages.bytes(name))
            .setIsDirectory(isDirectory)
            .setHeld(true);
    return VolumeMessages.attributes(
        change((stub, origin) -> stub.unlink(request.setOrigin(origin).build())).getInode());
  }

  @Override
  public @Nullable FileAttributes rename(
      long directory, FileName name, long newDirectory, FileName newName, int flags)
      throws VolumeException {
    RenameRequest.Builder request =
        RenameRequest.newBuilder()
            .setVnode(vnode)
            .setDirectory(directory)
            .setName(VolumeMessages.bytes(name))
            .setNewDirectory(newDirectory)
            .setNewName(VolumeMessages.bytes(newName))
            .setFlags(flags)
            .setTargetHeld(true);
    RenameResponse answer =
        change((stub, origin) -> stub.rename(request.setOrigin(origin).build()));
    return answer.hasReplaced() ? VolumeMessages.attributes(answer.getReplaced()) : null;
  }

  @Override
  public byte[] readSymlink(long inode) throws VolumeException {
    ReadSymlinkRequest request =
        ReadSymlinkRequest.newBuilder().setVnode(vnode).setInode(inode).build();
    ByteString target = calls.ask(stub -> stub.readSymlink(request)).getTarget();
    return limited(target, NewFile.MAX_TARGET_BYTES).toByteArray();
  }

  private static ByteString limited(ByteString bytes, int limit) throws VolumeException {
    if (bytes.size() > limit) {
      throw new VolumeException(Errno.EIO, "an answer of " + bytes.size() + " bytes");
    }
    return bytes;
  }

  @Override
  public DirectoryPage readDirectory(long directory, long after, int maxEntries)
      throws VolumeException {
    ReadDirectoryRequest request =
        ReadDirectoryRequest.newBuilder()
            .setVnode(vnode)
            .setDirectory(directory)
            .setAfter(after)
            .setMaxEntries(maxEntries)
            .build();
    return VolumeMessages.page(calls.ask(stub -> stub.readDirectory(request)));
  }

  @Override
  public int read(long inode, long offset, MemorySegment into) throws VolumeException {
    return read(inode, offset, into, 0, (version, sizeBytes) -> {});
  }

  @Override
  public int read(
      long inode, long offset, MemorySegment into, long leastVersion, ContentListener listener)
      throws VolumeException {
    int length = (int) into.byteSize();
    ReadFileRequest request =
        ReadFileRequest.newBuilder()
            .setVnode(vnode)
            .setInode(inode)
            .setOffset(offset)
            .setLength(length)
            .setLeastVersion(leastVersion)
            .build();
    ReadFileResponse answer = calls.ask(stub -> stub.readFile(request));
    ByteString data = limited(answer.getData(), length);
    data.copyTo(into.asByteBuffer());
    listener.found(answer.getDataVersion(), answer.getSizeBytes());
    return data.size();
  }

  @Override
  public FileAttributes write(long inode, long offset, MemorySegment data, boolean clearPrivileges)
      throws VolumeException {
    WriteFileRequest.Builder request =
        WriteFileRequest.newBuilder()
            .setVnode(vnode)
            .setInode(inode)
            .setOffset(offset)
            // Copied: gRPC may still read from a request that was given up.
            .setData(ByteString.copyFrom(data.asByteBuffer()))
            .setClearPrivileges(clearPrivileges);
    return VolumeMessages.attributes(
        change((stub, origin) -> stub.writeFile(request.setOrigin(origin).build())));
  }

  @Override
  public FileAttributes allocate(long inode, long offset, long length, int mode)
      throws VolumeException {
    AllocateFileRequest.Builder request =
        AllocateFileRequest.newBuilder()
            .setVnode(vnode)
            .setInode(inode)
            .setOffset(offset)
            .setLength(length)
            .setMode(mode);
    return VolumeMessages.attributes(
        change((stub, origin) -> stub.allocateFile(request.setOrigin(origin).build())));
  }

  @Override
  public long seek(long inode, long offset, boolean hole) throws VolumeException {
    SeekFileRequest request =
        SeekFileRequest.newBuilder()
            .setVnode(vnode)
            .setInode(inode)
            .setOffset(offset)
            .setHole(hole)
            .build();
    return calls.ask(stub -> stub.seekFile(request)).getOffset();
  }

  @Override
  public void sync(long inode, boolean dataOnly) throws VolumeException {
    SyncRequest request =
        SyncRequest.newBuilder().setVnode(vnode).setInode(inode).setDataOnly(dataOnly).build();
    calls.ask(stub -> stub.sync(request));
  }

  @Override
  public byte[] extended(long inode, byte[] name) throws VolumeException {
    GetExtendedRequest request =
        GetExtendedRequest.newBuilder()
            .setVnode(vnode)
            .setInode(inode)
            .setName(ByteString.copyFrom(name))
            .build();
    return calls.ask(stub -> stub.getExtended(request)).getValue().toByteArray();
  }

  private SetExtendedRequest.Builder setExtended(long inode, byte[] name) {
    return SetExtendedRequest.newBuilder()
        .setVnode(vnode)
        .setInode(inode)
        .setName(ByteString.copyFrom(name));
  }

  @Override
  public void setExtended(long inode, byte[] name, byte[] value, int flags) throws VolumeException {
    SetExtendedRequest.Builder request =
        setExtended(inode, name).setValue(ByteString.copyFrom(value)).setFlags(flags);
    change((stub, origin) -> stub.setExtended(request.setOrigin(origin).build()));
  }

  @Override
  public void removeExtended(long inode, byte[] name) throws VolumeException {
    SetExtendedRequest.Builder request = setExtended(inode, name).setRemove(true);
    change((stub, origin) -> stub.setExtended(request.setOrigin(origin).build()));
  }

  @Override
  public List<byte[]> listExtended(long inode) throws VolumeException {
    ListExtendedRequest request =
        ListExtendedRequest.newBuilder().setVnode(vnode).setInode(inode).build();
    return calls.ask(stub -> stub.listExtended(request)).getNamesList().stream()
        .map(ByteString::toByteArray)
        .toList();
  }

  @Override
  public VolumeStatistics statistics() throws VolumeException {
    VolumeStatisticsRequest request = VolumeStatisticsRequest.newBuilder().setVnode(vnode).build();
    VolumeStatisticsResponse answer = calls.ask(stub -> stub.volumeStatistics(request));
    return new VolumeStatistics(
        answer.getCapacityBytes(),
        answer.getUsedBytes(),
        answer.getFreeBytes(),
        answer.getMaxInodes(),
        answer.getInodes());
  }

  @Override
  public void release(List<Long> inodes) throws VolumeException {
    ReleaseRequest request =
        ReleaseRequest.newBuilder().setVnode(vnode).setHolder(holder).addAllInodes(inodes).build();
    calls.ask(stub -> stub.release(request));
  }
}
