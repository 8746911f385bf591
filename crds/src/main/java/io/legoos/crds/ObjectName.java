package io.legoos.crds;

/**
 * The part of Kubernetes object metadata that a local cluster needs.
 *
 * @param name an RFC 1123 label of at most 40 characters, so that component names fit in 63
 */
public record ObjectName(String name) {}
