package io.legoos.processor.address;

/** So many bytes of addresses from {@code address} on. */
public record AddressPiece(long address, long bytes) {}
