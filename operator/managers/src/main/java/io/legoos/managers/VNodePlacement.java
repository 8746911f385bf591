package io.legoos.managers;

/** Where the files of a vNode are. */
record VNodePlacement(String vnode, String storage, long volumeBytes) {}
