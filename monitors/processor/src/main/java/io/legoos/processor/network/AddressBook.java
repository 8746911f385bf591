package io.legoos.processor.network;

import io.legoos.protocol.VirtualAddress;
import io.legoos.protocol.control.v1.VNodePlace;
import io.legoos.runtime.Names;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Where the addresses of vNodes are, and what the vNodes are called. Immutable. */
final class AddressBook {
  static final AddressBook EMPTY = new AddressBook(Map.of());

  private final Map<Integer, VNodePlace> byAddress;
  private final Set<String> places = new HashSet<>();

  private AddressBook(Map<Integer, VNodePlace> byAddress) {
    this.byAddress = byAddress;
    byAddress.values().forEach(place -> places.add(place.getControlAddress()));
  }

  /** As the managers tell it. */
  static AddressBook of(List<VNodePlace> told) {
    return EMPTY.and(told);
  }

  /** With what the managers tell, and what was known before: for when they may not know all yet. */
  AddressBook and(List<VNodePlace> told) {
    Map<Integer, VNodePlace> all = new TreeMap<>(Integer::compareUnsigned);
    all.putAll(byAddress);
    told.forEach(place -> all.put(place.getVnode().getAddress(), place));
    return new AddressBook(all);
  }

  /** Control address of the processor monitor that has it; null: none does. */
  @Nullable String placeOf(int address) {
    VNodePlace place = byAddress.get(address);
    return place == null ? null : place.getControlAddress();
  }

  /** Whether a processor monitor has any. */
  boolean hasPlace(String controlAddress) {
    return places.contains(controlAddress);
  }

  /**
   * The hosts file of a vNode, hosts(5): its own address first, then every other vNode's, each by
   * its name.
   */
  String hosts(String own, int ownAddress) {
    StringBuilder text = new StringBuilder("127.0.0.1 localhost\n");
    line(text, ownAddress, own);
    Collection<VNodePlace> all = byAddress.values();
    all.stream()
        .sorted(Comparator.comparing((VNodePlace place) -> place.getVnode().getVnode()))
        .filter(place -> place.getVnode().getAddress() != ownAddress)
        // A name is a line of a file that other vNodes' programs believe.
        .filter(place -> Names.isHostName(place.getVnode().getVnode()))
        .forEach(place -> line(text, place.getVnode().getAddress(), place.getVnode().getVnode()));
    return text.toString();
  }

  private static void line(StringBuilder text, int address, String name) {
    text.append(new VirtualAddress(address)).append(' ').append(name).append('\n');
  }
}
