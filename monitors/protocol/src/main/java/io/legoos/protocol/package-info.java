/** What monitors and managers say to each other: identities, versions, errors. */
@NullMarked
package io.legoos.protocol;

import org.jspecify.annotations.NullMarked;
