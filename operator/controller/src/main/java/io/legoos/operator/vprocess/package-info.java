/** VProcesses and VNodes: what to do about them, and who does it. */
@NullMarked
package io.legoos.operator.vprocess;

import org.jspecify.annotations.NullMarked;
