/** What this machine offers: kernel, capabilities, devices. Read from /proc, /sys and /dev. */
@NullMarked
package io.legoos.cli.node;

import org.jspecify.annotations.NullMarked;
