package io.legoos.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReplicaFileTest {
  @Test
  void aPathIsReadBack() {
    ReplicaFile file = new ReplicaFile("a.b-c_0", new Incarnation(-1, 77), 123_456);
    assertThat(ReplicaFile.named(file.path().substring(1))).contains(file);
    assertThat(file.path()).startsWith(ReplicaFile.pathPrefix("a.b-c_0", new Incarnation(-1, 77)));
  }

  @Test
  void otherNamesAreNone() {
    String hex = "0123456789abcdef0123456789abcdef";
    assertThat(ReplicaFile.named("m0." + hex + "-0")).isPresent();
    assertThat(ReplicaFile.named("m0." + hex + "-")).isEmpty();
    assertThat(ReplicaFile.named("m0." + hex + "-1234567890123456789")).isEmpty();
    assertThat(ReplicaFile.named("m0." + hex.substring(1) + "-0")).isEmpty();
    assertThat(ReplicaFile.named("." + hex + "-0")).isEmpty();
    assertThat(ReplicaFile.named("m0/x." + hex + "-0")).isEmpty();
    assertThat(ReplicaFile.named("")).isEmpty();
  }
}
