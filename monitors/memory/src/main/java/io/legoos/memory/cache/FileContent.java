package io.legoos.memory.cache;

import com.google.protobuf.ByteString;

/**
 * What a storage monitor has in a range of a file.
 *
 * @param data shorter than asked only at the end of the file
 * @param version of the content; what was read may be newer, never older
 * @param sizeBytes of that version
 * @param volume that the file is in
 */
public record FileContent(ByteString data, long version, long sizeBytes, long volume) {}
