/** What homes and processor monitors know of a program's addresses alike. */
@NullMarked
package io.legoos.protocol.memory;

import org.jspecify.annotations.NullMarked;
