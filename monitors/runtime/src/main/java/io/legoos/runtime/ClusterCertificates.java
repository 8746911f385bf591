package io.legoos.runtime;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The certificate authority of one cluster. It signs a certificate for each component: EC P-256, CN
 * = the component's name, OU = its role, SAN = localhost, 127.0.0.1 and what is given. A client's
 * certificate cannot serve. The authority's private key leaves this object only by {@link #save}.
 * Not thread-safe.
 */
public final class ClusterCertificates {
  private static final Duration VALIDITY = Duration.ofDays(3650);
  private static final Duration CLOCK_SKEW = Duration.ofHours(1);
  private static final int SERIAL_BITS = 127;

  /** File name of the authority's private key. */
  public static final String CA_KEY = "ca-key.pem";

  private static final Pattern COMPONENT_NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,62})");
  private static final Pattern IP_LITERAL = Pattern.compile("[0-9.]+|[0-9a-fA-F:]*:[0-9a-fA-F:]*");

  private final SecureRandom random;
  private final Instant from;
  private final X500Name caName;
  private final KeyPair caKeys;
  private final X509Certificate ca;

  /**
   * Makes a new authority.
   *
   * @throws GeneralSecurityException when this JVM lacks EC P-256 or SHA-256
   */
  public ClusterCertificates(String clusterName, SecureRandom random, InstantSource clock)
      throws GeneralSecurityException {
    this.random = random;
    this.from = clock.instant().minus(CLOCK_SKEW);
    this.caName =
        new X500NameBuilder(BCStyle.INSTANCE)
            .addRDN(BCStyle.CN, "LegoOS cluster " + clusterName)
            .build();
    this.caKeys = newKeys();
    try {
      X509v3CertificateBuilder builder = newBuilder(caName, caKeys);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
      builder.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      this.ca = sign(builder);
    } catch (IOException e) {
      throw new GeneralSecurityException(e);
    }
  }

  /**
   * Takes up an authority that was {@link #save saved}.
   *
   * @throws GeneralSecurityException when the files are not those of an authority of ours
   */
  public ClusterCertificates(Map<String, byte[]> saved, SecureRandom random, InstantSource clock)
      throws GeneralSecurityException {
    this.random = random;
    this.from = clock.instant().minus(CLOCK_SKEW);
    this.ca = PemFile.certificate(saved.get(TlsMaterial.CA));
    this.caKeys = new KeyPair(ca.getPublicKey(), PemFile.privateKey(saved.get(CA_KEY)));
    this.caName = X500Name.getInstance(ca.getSubjectX500Principal().getEncoded());
  }

  /** The authority's files, by name: {@code ca.pem} and the secret {@code ca-key.pem}. */
  public Map<String, byte[]> save() throws GeneralSecurityException {
    return Map.of(
        TlsMaterial.CA,
        PemFile.encode("CERTIFICATE", ca.getEncoded()),
        CA_KEY,
        PemFile.encode("PRIVATE KEY", caKeys.getPrivate().getEncoded()));
  }

  /**
   * A component's files, by name: {@code ca.pem}, {@code cert.pem} and {@code key.pem}.
   *
   * @throws IllegalArgumentException as {@link #issue(Path, String, PeerRole, Collection)}
   */
  public Map<String, byte[]> issue(String component, PeerRole role, Collection<String> names)
      throws IOException, GeneralSecurityException {
    if (!COMPONENT_NAME.matcher(component).matches()) {
      throw new IllegalArgumentException("not a component name: '" + component + "'");
    }
    KeyPair keys = newKeys();
    X509Certificate certificate = certify(component, role, names, keys);
    return Map.of(
        TlsMaterial.CA, PemFile.encode("CERTIFICATE", ca.getEncoded()),
        TlsMaterial.CERTIFICATE, PemFile.encode("CERTIFICATE", certificate.getEncoded()),
        TlsMaterial.KEY, PemFile.encode("PRIVATE KEY", keys.getPrivate().getEncoded()));
  }

  /**
   * Writes {@code <dir>/<component>/} with ca.pem, cert.pem and key.pem (directory 0700, files
   * 0600) and returns it.
   *
   * @param component lower-case letters, digits, dots and dashes, at most 63
   * @param names further host names or IP literals under which it is reached
   * @throws IllegalArgumentException for another name
   */
  public TlsMaterial issue(Path dir, String component, PeerRole role, Collection<String> names)
      throws IOException, GeneralSecurityException {
    Map<String, byte[]> files = issue(component, role, names);
    Path own = dir.resolve(component);
    Files.createDirectories(dir);
    if (!Files.isDirectory(own)) {
      Files.createDirectory(
          own, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwx------"));
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      PemFile.write(own.resolve(file.getKey()), file.getValue());
    }
    return new TlsMaterial(own);
  }

  private X509Certificate certify(
      String component, PeerRole role, Collection<String> names, KeyPair keys)
      throws IOException, GeneralSecurityException {
    X500Name subject =
        new X500NameBuilder(BCStyle.INSTANCE)
            .addRDN(BCStyle.OU, role.text())
            .addRDN(BCStyle.CN, component)
            .build();
    X509v3CertificateBuilder builder = newBuilder(subject, keys);
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
    builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
    KeyPurposeId[] purposes =
        role == PeerRole.CLIENT
            ? new KeyPurposeId[] {KeyPurposeId.id_kp_clientAuth}
            : new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth};
    builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
    builder.addExtension(Extension.subjectAlternativeName, false, alternatives(names));
    return sign(builder);
  }

  private static GeneralNames alternatives(Collection<String> names) {
    Set<String> all = new LinkedHashSet<>(List.of("localhost", "127.0.0.1"));
    all.addAll(names);
    return new GeneralNames(
        all.stream()
            .map(
                name ->
                    new GeneralName(
                        IP_LITERAL.matcher(name).matches()
                            ? GeneralName.iPAddress
                            : GeneralName.dNSName,
                        name))
            .toArray(GeneralName[]::new));
  }

  private X509v3CertificateBuilder newBuilder(X500Name subject, KeyPair keys) {
    return new JcaX509v3CertificateBuilder(
        caName,
        new BigInteger(SERIAL_BITS, random).add(BigInteger.ONE),
        Date.from(from),
        Date.from(from.plus(VALIDITY)),
        subject,
        keys.getPublic());
  }

  private X509Certificate sign(X509v3CertificateBuilder builder) throws GeneralSecurityException {
    try {
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder("SHA256withECDSA").build(caKeys.getPrivate())));
    } catch (OperatorCreationException e) {
      throw new GeneralSecurityException(e);
    }
  }

  private KeyPair newKeys() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"), random);
    return generator.generateKeyPair();
  }
}
