/**
 * The custom resources of group {@code legoos.io/v1alpha1}, their definitions' schema in
 * annotations, and their rules in Java.
 *
 * <p>Specs and statuses are records: immutable, absent fields of a spec are their defaults. The
 * definitions in {@code crds/yaml} are made from them.
 */
@NullMarked
package io.legoos.crds;

import org.jspecify.annotations.NullMarked;
