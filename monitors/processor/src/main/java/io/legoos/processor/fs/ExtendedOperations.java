package io.legoos.processor.fs;

import io.legoos.linux.Errno;
import io.legoos.linux.LinuxException;
import io.legoos.linux.fuse.FuseIn;
import io.legoos.linux.fuse.FuseReply;
import io.legoos.linux.fuse.FuseRequest;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Requests for extended attributes, xattr(7). Thread-safe. */
final class ExtendedOperations {
  private static final int MAX_NAME_BYTES = 255;
  private static final int MAX_VALUE_BYTES = 65536;
  private static final String CAPABILITY = "security.capability";
  private static final List<String> NAME_SPACES = List.of("user.", "trusted.", "security.");

  private final VolumeClient volume;

  ExtendedOperations(VolumeClient volume) {
    this.volume = volume;
  }

  /**
   * What nothing would obey is not kept: access lists ("system.") are not checked, and capabilities
   * mean nothing on a nosuid mount.
   */
  private static byte[] nameAt(FuseRequest request, int offset)
      throws VolumeException, LinuxException {
    byte[] name = request.stringAt(offset);
    if (name.length == 0 || name.length > MAX_NAME_BYTES) {
      throw new VolumeException(Errno.ERANGE, "the name of an extended attribute");
    }
    String text = new String(name, StandardCharsets.ISO_8859_1);
    if (NAME_SPACES.stream().noneMatch(text::startsWith)) {
      throw new VolumeException(Errno.EOPNOTSUPP, "an extended attribute " + text);
    }
    return name;
  }

  private static boolean isCapability(byte[] name) {
    return new String(name, StandardCharsets.ISO_8859_1).equals(CAPABILITY);
  }

  void get(FuseCall call) throws VolumeException, LinuxException {
    byte[] name = nameAt(call.request(), FuseIn.GETXATTR_BYTES);
    if (isCapability(name)) {
      throw new VolumeException(Errno.ENODATA, "capabilities");
    }
    answer(call, volume.extended(call.request().nodeId(), name));
  }

  private static void answer(FuseCall call, byte[] value) throws VolumeException, LinuxException {
    int size = call.request().intAt(FuseIn.GETXATTR_SIZE);
    FuseReply reply = call.reply();
    if (size == 0) {
      reply.putInt(value.length);
      reply.putInt(0);
    } else if (value.length > size || value.length > reply.room()) {
      throw new VolumeException(Errno.ERANGE, "an extended attribute");
    } else {
      reply.putBytes(value);
    }
  }

  void set(FuseCall call) throws VolumeException, LinuxException {
    FuseRequest request = call.request();
    byte[] name = nameAt(request, FuseIn.SETXATTR_BYTES);
    if (isCapability(name)) {
      throw new VolumeException(Errno.EOPNOTSUPP, "capabilities");
    }
    int size = request.intAt(FuseIn.SETXATTR_SIZE);
    if (size < 0 || size > MAX_VALUE_BYTES) {
      throw new VolumeException(Errno.E2BIG, "an extended attribute");
    }
    byte[] value =
        request
            .dataAt(FuseIn.SETXATTR_BYTES + name.length + 1, size)
            .toArray(ValueLayout.JAVA_BYTE);
    volume.setExtended(request.nodeId(), name, value, request.intAt(FuseIn.SETXATTR_FLAGS));
  }

  void list(FuseCall call) throws VolumeException, LinuxException {
    List<byte[]> names = volume.listExtended(call.request().nodeId());
    int bytes = 0;
    for (byte[] name : names) {
      bytes += name.length + 1;
    }
    byte[] all = new byte[bytes];
    int end = 0;
    for (byte[] name : names) {
      System.arraycopy(name, 0, all, end, name.length);
      end += name.length + 1;
    }
    answer(call, all);
  }

  void remove(FuseCall call) throws VolumeException, LinuxException {
    byte[] name = nameAt(call.request(), 0);
    if (isCapability(name)) {
      throw new VolumeException(Errno.ENODATA, "capabilities");
    }
    volume.removeExtended(call.request().nodeId(), name);
  }
}
