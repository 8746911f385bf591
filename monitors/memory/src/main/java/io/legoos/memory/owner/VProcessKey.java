package io.legoos.memory.owner;

import io.legoos.protocol.Incarnation;

/**
 * Who a space belongs to.
 *
 * @param vprocessId unique in the cluster
 * @param processor name of the processor monitor
 * @param incarnation of the processor monitor
 * @param epoch of the grants
 */
public record VProcessKey(
    String vprocessId, String processor, Incarnation incarnation, long epoch) {}
