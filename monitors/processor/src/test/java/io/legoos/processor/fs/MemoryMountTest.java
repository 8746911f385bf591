package io.legoos.processor.fs;

/** The volume in memory, called directly. */
class MemoryMountTest extends MountedFilesContract {
  @Override
  VolumeClient newVolume() {
    return new MemoryVolume();
  }
}
