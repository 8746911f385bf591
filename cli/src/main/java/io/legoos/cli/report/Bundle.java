package io.legoos.cli.report;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A zip file of texts, each of which passes the redactor. Belongs to one thread; close it. */
final class Bundle implements AutoCloseable {
  private static final String PERMISSIONS = "rw-------";

  private final ZipOutputStream zip;
  private final Redactor redactor;
  private final List<String> names = new ArrayList<>();

  private Bundle(ZipOutputStream zip, Redactor redactor) {
    this.zip = zip;
    this.redactor = redactor;
  }

  /**
   * Makes a new file, for its owner only.
   *
   * @throws java.nio.file.FileAlreadyExistsException when there is one of that name
   */
  static Bundle create(Path file, Redactor redactor) throws IOException {
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(PERMISSIONS)));
    OutputStream out = Files.newOutputStream(file, StandardOpenOption.WRITE);
    return new Bundle(new ZipOutputStream(out), redactor);
  }

  /** Adds one text. */
  void add(String name, String text) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(redactor.redact(text).getBytes(StandardCharsets.UTF_8));
    zip.closeEntry();
    names.add(name);
  }

  /** What is in it, in order. */
  List<String> names() {
    return List.copyOf(names);
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
