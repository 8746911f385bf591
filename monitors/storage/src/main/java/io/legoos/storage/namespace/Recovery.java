package io.legoos.storage.namespace;

import io.legoos.linux.SparseFile;
import io.legoos.storage.volume.StorageException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings content files and database together before a volume is used. Only files without a checksum
 * can differ: what is beyond their end is cut off, their blocks are counted, and their version
 * grows, since a write that nobody was told of may have changed them.
 */
record Recovery(Database database, DataFiles files, VolumeStart start) {
  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

  void run() throws StorageException {
    try {
      punch();
      int count = 0;
      List<InodeRow> dirty = dirty(0);
      while (!dirty.isEmpty()) {
        reconcile(dirty);
        count += dirty.size();
        dirty = dirty(dirty.getLast().number());
      }
      LOG.debug("looked at {} files that were written lately", count);
    } catch (IOException e) {
      throw IoErrors.translate(e);
    }
  }

  private List<InodeRow> dirty(long after) throws StorageException {
    return database.read(session -> new Inodes(session).dirty(after));
  }

  private void reconcile(List<InodeRow> rows) throws IOException, StorageException {
    long[] blocks = new long[rows.size()];
    for (int i = 0; i < blocks.length; i++) {
      cut(files.path(rows.get(i).number()), rows.get(i).size());
      blocks[i] = SparseFile.blocks(files.path(rows.get(i).number()));
    }
    database.write(
        false,
        session -> {
          for (int i = 0; i < blocks.length; i++) {
            new Inodes(session).recovered(rows.get(i).number(), blocks[i], start.leastVersion());
          }
          return true;
        });
  }

  private static void cut(Path path, long size) throws IOException {
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && Files.size(path) > size) {
      try (FileChannel channel =
          FileChannel.open(path, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
        channel.truncate(size);
      }
    }
  }

  private void punch() throws StorageException {
    for (long inode : database.read(session -> new Punches(session).inodes())) {
      // To be known it must be as the database has it.
      files.withLocked(inode, DataFile::isKnown);
    }
    files.close();
  }
}
