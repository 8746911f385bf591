/**
 * Parts of pages for people: escaped text, plots in SVG, the file. They load nothing from a net.
 */
@NullMarked
package io.legoos.cli.html;

import org.jspecify.annotations.NullMarked;
