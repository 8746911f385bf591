package io.legoos.processor.fs;

import com.google.protobuf.ByteString;
import io.legoos.linux.Errno;
import io.legoos.protocol.control.v1.DirectoryEntry;
import io.legoos.protocol.control.v1.Inode;
import io.legoos.protocol.control.v1.ReadDirectoryResponse;
import io.legoos.protocol.control.v1.SetInodeRequest;
import io.legoos.protocol.control.v1.Timestamp;
import java.util.ArrayList;
import java.util.List;

/** Between the messages of VNodeFiles and our records. */
final class VolumeMessages {
  private VolumeMessages() {}

  static FileAttributes attributes(Inode inode) throws VolumeException {
    if (inode.getNumber() <= 0 || inode.getSizeBytes() < 0) {
      throw new VolumeException(Errno.EIO, "an inode that makes no sense");
    }
    try {
      return new FileAttributes(
          inode.getNumber(),
          inode.getMode(),
          inode.getLinks(),
          inode.getUid(),
          inode.getGid(),
          inode.getDevice(),
          inode.getSizeBytes(),
          inode.getBlocks(),
          time(inode.getAccessed()),
          time(inode.getModified()),
          time(inode.getChanged()),
          inode.getDataVersion());
    } catch (IllegalArgumentException e) {
      throw new VolumeException(Errno.EIO, "an answer that makes no sense");
    }
  }

  private static FileTime time(Timestamp time) {
    return new FileTime(time.getSeconds(), time.getNanos());
  }

  static Timestamp timestamp(FileTime time) {
    return Timestamp.newBuilder().setSeconds(time.seconds()).setNanos(time.nanos()).build();
  }

  static ByteString bytes(FileName name) {
    return ByteString.copyFrom(name.bytes());
  }

  static void put(AttributeChange change, SetInodeRequest.Builder request) {
    if (change.permissions() != null) {
      request.setPermissions(change.permissions());
    }
    if (change.uid() != null) {
      request.setUid(change.uid());
    }
    if (change.gid() != null) {
      request.setGid(change.gid());
    }
    if (change.sizeBytes() != null) {
      request.setSizeBytes(change.sizeBytes());
    }
    if (change.accessed() != null) {
      request.setAccessed(timestamp(change.accessed()));
    }
    if (change.modified() != null) {
      request.setModified(timestamp(change.modified()));
    }
  }

  static DirectoryPage page(ReadDirectoryResponse answer) throws VolumeException {
    if (answer.getEntriesCount() > VolumeClient.MAX_PAGE_ENTRIES) {
      throw new VolumeException(Errno.EIO, "a page of a directory that is too long");
    }
    List<DirectoryPage.Entry> entries = new ArrayList<>(answer.getEntriesCount());
    for (DirectoryEntry entry : answer.getEntriesList()) {
      try {
        FileName name = FileName.of(entry.getName().toByteArray());
        entries.add(new DirectoryPage.Entry(name, entry.getCookie(), attributes(entry.getInode())));
      } catch (IllegalArgumentException e) {
        throw new VolumeException(Errno.EIO, "a name that makes no sense");
      }
    }
    return new DirectoryPage(entries, answer.getComplete());
  }
}
