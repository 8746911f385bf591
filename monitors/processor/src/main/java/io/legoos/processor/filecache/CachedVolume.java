package io.legoos.processor.filecache;

import io.legoos.processor.filecache.OpenFiles.Content;
import io.legoos.processor.fs.AttributeChange;
import io.legoos.processor.fs.DirectoryPage;
import io.legoos.processor.fs.FileAttributes;
import io.legoos.processor.fs.FileName;
import io.legoos.processor.fs.NewFile;
import io.legoos.processor.fs.VolumeClient;
import io.legoos.processor.fs.VolumeException;
import io.legoos.processor.fs.VolumeStatistics;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A volume whose content is read at memory monitors where those have it. All else, changes among
 * it, goes to the storage monitor; each answer that tells of a file tells which content is its
 * newest, so a read after a change, or after an open, never sees an older one. Thread-safe.
 */
public final class CachedVolume implements VolumeClient {
  private final VolumeClient storage;
  private final MemoryFileCache cache;
  private final OpenFiles open = new OpenFiles();

  /**
   * Calls nobody yet.
   *
   * @param storage the volume at its storage monitor
   */
  CachedVolume(VolumeClient storage, MemoryFileCache cache) {
    this.storage = storage;
    this.cache = cache;
  }

  private FileAttributes told(FileAttributes file) {
    open.told(file);
    return file;
  }

  @Override
  public int read(long inode, long offset, MemorySegment into) throws VolumeException {
    Content content = open.of(inode);
    if (content == null) {
      return storage.read(inode, offset, into);
    }
    int read = cache.read(content, offset, into, open::found);
    return read >= 0
        ? read
        : storage.read(
            inode,
            offset,
            into,
            content.version(),
            (version, sizeBytes) -> open.found(inode, version, sizeBytes));
  }

  @Override
  public void opened(FileAttributes file) {
    open.opened(file);
    storage.opened(file);
  }

  @Override
  public void closed(long inode) {
    open.closed(inode);
    storage.closed(inode);
  }

  @Override
  public FileAttributes lookup(long directory, FileName name) throws VolumeException {
    return told(storage.lookup(directory, name));
  }

  @Override
  public FileAttributes attributes(long inode) throws VolumeException {
    return told(storage.attributes(inode));
  }

  @Override
  public FileAttributes change(long inode, AttributeChange change) throws VolumeException {
    return told(storage.change(inode, change));
  }

  @Override
  public FileAttributes make(long directory, FileName name, NewFile file) throws VolumeException {
    return storage.make(directory, name, file);
  }

  @Override
  public FileAttributes link(long inode, long directory, FileName name) throws VolumeException {
    return told(storage.link(inode, directory, name));
  }

  @Override
  public FileAttributes unlink(long directory, FileName name, boolean isDirectory)
      throws VolumeException {
    return told(storage.unlink(directory, name, isDirectory));
  }

  @Override
  public @Nullable FileAttributes rename(
      long directory, FileName name, long newDirectory, FileName newName, int flags)
      throws VolumeException {
    return storage.rename(directory, name, newDirectory, newName, flags);
  }

  @Override
  public byte[] readSymlink(long inode) throws VolumeException {
    return storage.readSymlink(inode);
  }

  @Override
  public DirectoryPage readDirectory(long directory, long after, int maxEntries)
      throws VolumeException {
    DirectoryPage page = storage.readDirectory(directory, after, maxEntries);
    page.entries().forEach(entry -> open.told(entry.attributes()));
    return page;
  }

  @Override
  public FileAttributes write(long inode, long offset, MemorySegment data, boolean clearPrivileges)
      throws VolumeException {
    return told(storage.write(inode, offset, data, clearPrivileges));
  }

  @Override
  public FileAttributes allocate(long inode, long offset, long length, int mode)
      throws VolumeException {
    return told(storage.allocate(inode, offset, length, mode));
  }

  @Override
  public long seek(long inode, long offset, boolean hole) throws VolumeException {
    return storage.seek(inode, offset, hole);
  }

  @Override
  public void sync(long inode, boolean dataOnly) throws VolumeException {
    storage.sync(inode, dataOnly);
  }

  @Override
  public byte[] extended(long inode, byte[] name) throws VolumeException {
    return storage.extended(inode, name);
  }

  @Override
  public void setExtended(long inode, byte[] name, byte[] value, int flags) throws VolumeException {
    storage.setExtended(inode, name, value, flags);
  }

  @Override
  public void removeExtended(long inode, byte[] name) throws VolumeException {
    storage.removeExtended(inode, name);
  }

  @Override
  public List<byte[]> listExtended(long inode) throws VolumeException {
    return storage.listExtended(inode);
  }

  @Override
  public VolumeStatistics statistics() throws VolumeException {
    return storage.statistics();
  }

  @Override
  public void release(List<Long> inodes) throws VolumeException {
    storage.release(inodes);
    cache.forget(inodes);
  }

  @Override
  public long retries() {
    return storage.retries();
  }

  /** Hangs up on the memory monitors. */
  @Override
  public void close() {
    cache.close();
  }
}
