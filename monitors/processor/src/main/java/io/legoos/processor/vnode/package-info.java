/** vNodes at this processor: their volumes mounted, their programs let in. */
@org.jspecify.annotations.NullMarked
package io.legoos.processor.vnode;
