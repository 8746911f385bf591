/**
 * {@code kubectl lego}: the same words as {@code lego}, about clusters on Kubernetes. All that is
 * shown comes from the status of the custom resources, so the right to read them is enough.
 */
@NullMarked
package io.legoos.cli.kubernetes;

import org.jspecify.annotations.NullMarked;
