/**
 * The global managers of LegoOS: GPM, GMM and GSM, and the membership they decide on. Asked only
 * for coarse decisions and never on the data path; a running program goes on while they are down.
 * Knows nothing of Kubernetes.
 */
@NullMarked
package io.legoos.managers;

import org.jspecify.annotations.NullMarked;
