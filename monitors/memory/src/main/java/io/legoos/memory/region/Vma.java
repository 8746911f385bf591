package io.legoos.memory.region;

/**
 * What a range of a space is.
 *
 * @param protection PROT_* bits of mmap(2)
 * @param charged counts against the capacity of its owner. Not so for PROT_NONE, which is charged
 *     when it becomes accessible, and MAP_NORESERVE, which never is
 */
public record Vma(int protection, boolean charged) {
  public static final int PROT_NONE = 0;

  /** This range with another protection; one that becomes accessible is charged from then on. */
  public Vma withProtection(int other) {
    return new Vma(other, charged || becomesCharged(other));
  }

  /** Whether {@link #withProtection} charges what is not charged yet. */
  public boolean becomesCharged(int other) {
    return !charged && protection == PROT_NONE && other != PROT_NONE;
  }
}
