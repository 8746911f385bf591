package io.legoos.storage;

/** What is known of a file without opening it. */
record FileStat(long sizeBytes, long modifiedEpochMs, boolean directory) {}
