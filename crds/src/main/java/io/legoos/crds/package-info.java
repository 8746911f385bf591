/**
 * The custom resources of group {@code legoos.io/v1alpha1} as plain records.
 *
 * <p>Records only: no parsing and no Kubernetes here, so that a schema can be generated from them.
 */
@NullMarked
package io.legoos.crds;

import org.jspecify.annotations.NullMarked;
