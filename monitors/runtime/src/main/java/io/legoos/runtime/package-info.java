/**
 * What every server of the splitkernel needs and none of them should write twice: configuration,
 * life cycle, mutual TLS, the control-plane server and its clients, and the link to the managers.
 */
@NullMarked
package io.legoos.runtime;

import org.jspecify.annotations.NullMarked;
