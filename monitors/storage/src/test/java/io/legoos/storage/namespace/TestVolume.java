package io.legoos.storage.namespace;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.legoos.linux.FileMode;
import io.legoos.protocol.control.v1.Holder;
import io.legoos.protocol.control.v1.Inode;
import io.legoos.protocol.control.v1.LinkRequest;
import io.legoos.protocol.control.v1.MakeRequest;
import io.legoos.protocol.control.v1.Origin;
import io.legoos.protocol.control.v1.ReadDirectoryRequest;
import io.legoos.protocol.control.v1.ReadDirectoryResponse;
import io.legoos.protocol.control.v1.ReadFileRequest;
import io.legoos.protocol.control.v1.RenameRequest;
import io.legoos.protocol.control.v1.RenameResponse;
import io.legoos.protocol.control.v1.SetInodeRequest;
import io.legoos.protocol.control.v1.UnlinkRequest;
import io.legoos.protocol.control.v1.UnlinkResponse;
import io.legoos.protocol.control.v1.WriteFileRequest;
import io.legoos.storage.volume.StorageException;
import io.legoos.storage.volume.VolumeSpace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Random;

/** The volume v of a monitor in this process, as a client would use it. */
final class TestVolume implements AutoCloseable {
  static final String VNODE = "v";
  static final Holder HOLDER =
      Holder.newBuilder()
          .setProcessor("p0")
          .setIncarnation("00000000000000010000000000000002")
          .setMount(1)
          .build();

  final VolumeSpace space;
  final Volumes volumes;

  TestVolume(Path directory, long capacityBytes, InstantSource clock)
      throws IOException, StorageException {
    space = new VolumeSpace(capacityBytes, 0);
    volumes = Volumes.open(directory, space, clock, new Random(1));
    volumes.openVolume(VNODE, 0, 0);
  }

  static Origin origin(long sequence, long settled) {
    return Origin.newBuilder().setHolder(HOLDER).setSequence(sequence).setSettled(settled).build();
  }

  static ByteString bytes(String text) {
    return ByteString.copyFromUtf8(text);
  }

  <T> T with(Volume.Use<T> use) throws StorageException {
    return volumes.with(VNODE, use);
  }

  <A extends Message> A once(Origin origin, A form, Changes.Operation<A> operation)
      throws StorageException {
    return with(volume -> volume.changes().once(origin, form, false, operation));
  }

  Inode make(MakeRequest request) throws StorageException {
    return once(request.getOrigin(), Inode.getDefaultInstance(), c -> new Naming(c).make(request));
  }

  Inode make(long directory, String name, int mode) throws StorageException {
    return make(
        MakeRequest.newBuilder()
            .setDirectory(directory)
            .setName(bytes(name))
            .setMode(mode)
            .build());
  }

  Inode file(String name) throws StorageException {
    return make(Inodes.ROOT, name, FileMode.S_IFREG | 0644);
  }

  Inode link(long inode, long directory, String name) throws StorageException {
    LinkRequest request =
        LinkRequest.newBuilder()
            .setInode(inode)
            .setDirectory(directory)
            .setName(bytes(name))
            .build();
    return once(
        Origin.getDefaultInstance(), Inode.getDefaultInstance(), c -> new Naming(c).link(request));
  }

  UnlinkResponse unlink(UnlinkRequest request) throws StorageException {
    return once(
        request.getOrigin(),
        UnlinkResponse.getDefaultInstance(),
        c -> new Naming(c).unlink(request));
  }

  UnlinkResponse unlink(long directory, String name, boolean isDirectory) throws StorageException {
    return unlink(
        UnlinkRequest.newBuilder()
            .setDirectory(directory)
            .setName(bytes(name))
            .setIsDirectory(isDirectory)
            .build());
  }

  RenameResponse rename(RenameRequest request) throws StorageException {
    return once(
        request.getOrigin(),
        RenameResponse.getDefaultInstance(),
        c -> new Renaming(c).rename(request));
  }

  Inode set(SetInodeRequest request) throws StorageException {
    return request.hasSizeBytes()
        ? with(volume -> volume.resizing().resize(request))
        : once(
            request.getOrigin(), Inode.getDefaultInstance(), c -> new Attributes(c).set(request));
  }

  Inode resize(long inode, long size) throws StorageException {
    return set(SetInodeRequest.newBuilder().setInode(inode).setSizeBytes(size).build());
  }

  Inode lookup(long directory, String name) throws StorageException {
    return with(volume -> volume.queries().lookup(directory, bytes(name)));
  }

  Inode inode(long number) throws StorageException {
    return with(volume -> volume.queries().inode(number));
  }

  ReadDirectoryResponse list(long directory, long after, int limit) throws StorageException {
    ReadDirectoryRequest request =
        ReadDirectoryRequest.newBuilder()
            .setDirectory(directory)
            .setAfter(after)
            .setMaxEntries(limit)
            .build();
    return with(volume -> volume.queries().list(request));
  }

  Inode write(long inode, long offset, ByteString data) throws StorageException {
    WriteFileRequest request =
        WriteFileRequest.newBuilder().setInode(inode).setOffset(offset).setData(data).build();
    return with(volume -> volume.contents().write(request));
  }

  ByteString read(long inode, long offset, int length) throws StorageException {
    ReadFileRequest request =
        ReadFileRequest.newBuilder().setInode(inode).setOffset(offset).setLength(length).build();
    return with(volume -> volume.contents().read(request)).getData();
  }

  Quota.Use use() throws StorageException {
    return with(Volume::use);
  }

  @Override
  public void close() {
    volumes.close();
  }
}
