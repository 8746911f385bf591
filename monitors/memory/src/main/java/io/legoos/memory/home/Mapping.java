package io.legoos.memory.home;

import io.legoos.memory.region.AddressRange;
import io.legoos.memory.region.Vma;

/** A range of a space, and what is mapped there. */
record Mapping(AddressRange range, Vma vma) {}
