/**
 * The storage monitor: the files of vNodes, one directory each. It keeps no per-open state; every
 * request carries all it needs, so that a restarted monitor goes on as if nothing had happened.
 */
@NullMarked
package io.legoos.storage;

import org.jspecify.annotations.NullMarked;
