/**
 * {@code lego report}: a bundle for whoever looks into a failure, without anything secret.
 *
 * <p>What goes into it is chosen, and all text passes the {@code Redactor}.
 */
@NullMarked
package io.legoos.cli.report;

import org.jspecify.annotations.NullMarked;
