package io.legoos.crds;

/** When a program that ended is started again. */
public enum RestartPolicy {
  /** Never, whatever happened. */
  Never,
  /** When its processor or its memory was lost; a program that ends by itself has ended. */
  OnLost,
  /** As OnLost, and when it ended with another status than 0. */
  OnFailure
}
