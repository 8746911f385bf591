/**
 * The operator: custom resources in, monitor pods and running programs out. Each reconciler
 * observes, plans, acts and tells the status.
 */
@NullMarked
package io.legoos.operator;

import org.jspecify.annotations.NullMarked;
