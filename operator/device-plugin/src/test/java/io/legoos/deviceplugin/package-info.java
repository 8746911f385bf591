/** The device plugin against a kubelet's side of its protocol, over real Unix sockets. */
@NullMarked
package io.legoos.deviceplugin;

import org.jspecify.annotations.NullMarked;
