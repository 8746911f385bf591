/**
 * Every system call, constant and struct layout of Linux x86-64 that the project uses, through the
 * Foreign Function and Memory API. Each names its man page or header. Nothing here knows LegoOS.
 */
@NullMarked
package io.legoos.linux;

import org.jspecify.annotations.NullMarked;
