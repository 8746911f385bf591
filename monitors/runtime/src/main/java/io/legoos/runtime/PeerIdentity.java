package io.legoos.runtime;

import io.grpc.Context;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Who is at the other end of a connection, as its certificate says. */
public record PeerIdentity(String name, PeerRole role) {
  private static final Context.Key<PeerIdentity> KEY = Context.key("legoos-peer");

  /**
   * The caller of the gRPC call that this thread handles.
   *
   * @throws IllegalStateException outside a call that came in through a {@link ControlServer}
   */
  public static PeerIdentity current() {
    @Nullable PeerIdentity peer = KEY.get();
    if (peer == null) {
      throw new IllegalStateException("not in a call of a ControlServer");
    }
    return peer;
  }

  /** {@code context} with this peer in it. Tests use it to play a caller. */
  public Context in(Context context) {
    return context.withValue(KEY, this);
  }

  /**
   * Who is at the other end of a TLS session; empty when that is none of ours, or there is none.
   */
  static Optional<PeerIdentity> of(@Nullable SSLSession session) {
    if (session == null) {
      return Optional.empty();
    }
    try {
      Certificate[] chain = session.getPeerCertificates();
      return chain.length > 0 && chain[0] instanceof X509Certificate certificate
          ? of(certificate)
          : Optional.empty();
    } catch (SSLPeerUnverifiedException e) {
      return Optional.empty();
    }
  }

  /** Reads CN and OU; empty when the certificate is none of ours. */
  private static Optional<PeerIdentity> of(X509Certificate certificate) {
    try {
      @Nullable String name = null;
      Optional<PeerRole> role = Optional.empty();
      for (Rdn rdn : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
        String value = String.valueOf(rdn.getValue());
        switch (rdn.getType()) {
          case "CN" -> name = value;
          case "OU" -> role = PeerRole.ofText(value);
          default -> {}
        }
      }
      if (name == null || role.isEmpty()) {
        return Optional.empty();
      }
      return Optional.of(new PeerIdentity(name, role.get()));
    } catch (InvalidNameException e) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return role.text() + " " + name;
  }
}
