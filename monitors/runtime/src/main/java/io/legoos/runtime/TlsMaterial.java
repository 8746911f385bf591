package io.legoos.runtime;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManager;

/**
 * One component's PEM files: the cluster's CA, its own certificate and private key.
 *
 * @param directory as written by {@link ClusterCertificates}
 */
public record TlsMaterial(Path directory) {
  public static final String CA = "ca.pem";
  public static final String CERTIFICATE = "cert.pem";
  public static final String KEY = "key.pem";

  /**
   * The material that {@code tls.dir} names.
   *
   * @throws StartupException when a file is missing or not readable
   */
  public static TlsMaterial of(MonitorConfig config) throws StartupException {
    TlsMaterial material = new TlsMaterial(config.path(ConfigKey.TLS_DIR));
    for (File file : new File[] {material.ca(), material.certificate(), material.key()}) {
      if (!Files.isReadable(file.toPath())) {
        throw new StartupException(
            ConfigKey.TLS_DIR
                + ": cannot read "
                + file
                + "; make the cluster's certificates first");
      }
    }
    return material;
  }

  /**
   * Key and certificate, for gRPC.
   *
   * @throws StartupException when a file cannot be read or is not what it should be
   */
  KeyManager keyManager() throws StartupException {
    try {
      return new ComponentKey(
          PemFile.privateKey(Files.readAllBytes(key().toPath())),
          PemFile.certificate(Files.readAllBytes(certificate().toPath())));
    } catch (IOException | GeneralSecurityException e) {
      throw new StartupException("cannot read the certificates in " + directory, e);
    }
  }

  File ca() {
    return directory.resolve(CA).toFile();
  }

  File certificate() {
    return directory.resolve(CERTIFICATE).toFile();
  }

  File key() {
    return directory.resolve(KEY).toFile();
  }
}
