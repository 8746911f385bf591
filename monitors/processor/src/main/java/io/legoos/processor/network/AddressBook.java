package io.legoos.processor.network;

import io.legoos.protocol.VirtualAddress;
import io.legoos.protocol.control.v1.VNodePlace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where the addresses of vNodes are, and what the vNodes are called. Immutable. */
final class AddressBook {
  static final AddressBook EMPTY = new AddressBook(List.of());

  private final Map<Integer, String> places = new HashMap<>();
  private final List<Entry> entries = new ArrayList<>();

  private record Entry(String vnode, int address) {}

  /** As the managers tell it. */
  AddressBook(List<VNodePlace> told) {
    for (VNodePlace place : told) {
      places.put(place.getVnode().getAddress(), place.getControlAddress());
      entries.add(new Entry(place.getVnode().getVnode(), place.getVnode().getAddress()));
    }
    entries.sort(
        Comparator.comparing(Entry::vnode).thenComparing(Entry::address, Integer::compareUnsigned));
  }

  /** Control address of the processor monitor that has it; null: none does. */
  @Nullable String placeOf(int address) {
    return places.get(address);
  }

  /**
   * The hosts file of a vNode, hosts(5): its own address first, then every other vNode's, each by
   * its name.
   */
  String hosts(String own, int ownAddress) {
    StringBuilder text = new StringBuilder("127.0.0.1 localhost\n");
    text.append(new VirtualAddress(ownAddress)).append(' ').append(own).append('\n');
    for (Entry entry : entries) {
      if (entry.address() != ownAddress) {
        text.append(new VirtualAddress(entry.address()))
            .append(' ')
            .append(entry.vnode())
            .append('\n');
      }
    }
    return text.toString();
  }
}
