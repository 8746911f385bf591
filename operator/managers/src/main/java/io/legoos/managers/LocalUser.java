package io.legoos.managers;

/**
 * Who asks on the local socket, as the kernel says.
 *
 * @param mayChange root, or the user who runs the managers
 */
record LocalUser(int uid, int gid, boolean mayChange) {}
