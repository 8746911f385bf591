/**
 * The files of vNodes by inode, with the meaning that POSIX gives them: names and attributes of a
 * vNode in one database, the content of each file in a file of its own.
 */
@NullMarked
package io.legoos.storage.namespace;

import org.jspecify.annotations.NullMarked;
