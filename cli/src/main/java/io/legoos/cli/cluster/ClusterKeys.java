package io.legoos.cli.cluster;

import io.legoos.runtime.ClusterCertificates;
import io.legoos.runtime.PeerRole;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;

/** The mTLS material of one local cluster: a new authority at every start, forgotten after it. */
final class ClusterKeys {
  private final ClusterCertificates authority;
  private final Path directory;
  private final MonitorAccount account;

  /**
   * @param account that the keys belong to
   */
  ClusterKeys(ClusterDirectory cluster, MonitorAccount account)
      throws IOException, GeneralSecurityException {
    this.account = account;
    authority = new ClusterCertificates(cluster.name(), new SecureRandom(), InstantSource.system());
    directory = cluster.certificates();
    ClusterFiles.makeDirectory(directory, "rwx--x--x");
  }

  /** Makes the component's directory of keys, which it alone can read. */
  Path issue(ComponentPlan plan) throws IOException, GeneralSecurityException {
    authority.issue(directory, plan.name(), peerRole(plan.role()), List.of());
    Path own = directory.resolve(plan.name());
    ClusterFiles.give(own, account);
    return own;
  }

  private static PeerRole peerRole(ComponentRole role) {
    return switch (role) {
      case MANAGERS -> PeerRole.MANAGER;
      case MEMORY -> PeerRole.MEMORY;
      case STORAGE -> PeerRole.STORAGE;
      case PROCESSOR -> PeerRole.PROCESSOR;
    };
  }
}
