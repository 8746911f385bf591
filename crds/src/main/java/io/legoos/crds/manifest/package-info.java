/**
 * Strict reading of manifests: every field that is unknown, missing, twice there or malformed is an
 * error that names file, line, column and field.
 */
@NullMarked
package io.legoos.crds.manifest;

import org.jspecify.annotations.NullMarked;
