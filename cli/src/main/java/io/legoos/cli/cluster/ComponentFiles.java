package io.legoos.cli.cluster;

import java.nio.file.Path;

/**
 * The files of one component.
 *
 * @param directory its private directory in the cluster's
 */
record ComponentFiles(Path directory) {
  Path configuration() {
    return directory.resolve("component.properties");
  }

  Path log() {
    return directory.resolve("log");
  }

  Path ready() {
    return directory.resolve("ready");
  }

  Path socket() {
    return directory.resolve("socket");
  }

  Path state() {
    return directory.resolve("state");
  }
}
