package io.legoos.runtime;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** An authority that was kept goes on where it was. */
class KeptAuthorityTest {
  private static final SecureRandom RANDOM = new SecureRandom();

  private static X509Certificate certificate(byte[] pem) throws GeneralSecurityException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem));
  }

  @Test
  void certificatesOfTheKeptAuthorityAreThoseOfTheFirst() throws Exception {
    ClusterCertificates first = new ClusterCertificates("demo", RANDOM, InstantSource.system());
    Map<String, byte[]> saved = first.save();
    ClusterCertificates kept = new ClusterCertificates(saved, RANDOM, InstantSource.system());
    Map<String, byte[]> files = kept.issue("memory-0", PeerRole.MEMORY, List.of());
    X509Certificate authority = certificate(Objects.requireNonNull(saved.get(TlsMaterial.CA)));
    X509Certificate issued =
        certificate(Objects.requireNonNull(files.get(TlsMaterial.CERTIFICATE)));
    assertThatCode(() -> issued.verify(authority.getPublicKey())).doesNotThrowAnyException();
  }

  @Test
  void otherFilesAreRefused() {
    Map<String, byte[]> junk =
        Map.of(
            TlsMaterial.CA, "junk".getBytes(StandardCharsets.US_ASCII),
            ClusterCertificates.CA_KEY, "junk".getBytes(StandardCharsets.US_ASCII));
    assertThatThrownBy(() -> new ClusterCertificates(junk, RANDOM, InstantSource.system()))
        .isInstanceOf(GeneralSecurityException.class);
  }
}
