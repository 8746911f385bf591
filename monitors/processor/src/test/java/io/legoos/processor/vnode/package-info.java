@org.jspecify.annotations.NullMarked
package io.legoos.processor.vnode;
