package io.legoos.managers;

/** Where the files of a vNode are. */
public record VNodePlacement(String vnode, String storage, long volumeBytes) {}
