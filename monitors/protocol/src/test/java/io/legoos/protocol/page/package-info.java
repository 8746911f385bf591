/** The contract of the page channel, which every transport passes. */
@NullMarked
package io.legoos.protocol.page;

import org.jspecify.annotations.NullMarked;
