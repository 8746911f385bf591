/**
 * What a user sees: the real launcher, real clusters, real programs. Needs root and a kernel that
 * LegoOS supports; without them the tests fail, they never skip.
 */
@NullMarked
package io.legoos.tests.e2e;

import org.jspecify.annotations.NullMarked;
