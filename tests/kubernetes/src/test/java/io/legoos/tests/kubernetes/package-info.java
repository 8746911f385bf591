/**
 * The product on a real Kubernetes: installed with helm, used with kubectl. One Kubernetes and one
 * installation serve all classes; each class has a namespace of its own.
 */
@NullMarked
package io.legoos.tests.kubernetes;

import org.jspecify.annotations.NullMarked;
