/**
 * What it costs a program that most of its memory is remote: beside the same program alone, and
 * beside Linux that swaps.
 */
@NullMarked
package io.legoos.cli.bench.slowdown;

import org.jspecify.annotations.NullMarked;
