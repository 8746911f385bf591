package io.legoos.processor.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.protocol.VirtualAddress;
import io.legoos.protocol.control.v1.VNodeAddress;
import io.legoos.protocol.control.v1.VNodePlace;
import java.util.List;
import org.junit.jupiter.api.Test;

class AddressBookTest {
  private static VNodePlace place(String vnode, int index, String processor) {
    return VNodePlace.newBuilder()
        .setVnode(
            VNodeAddress.newBuilder().setVnode(vnode).setAddress(VirtualAddress.of(index).value()))
        .setControlAddress(processor)
        .build();
  }

  private final AddressBook book =
      AddressBook.of(
          List.of(
              place("web", 300, "p1:1"),
              place("db", 0, "p0:1"),
              place("web", 7, "p0:1"),
              place("app", (1 << 24) - 3, "p1:1")));

  @Test
  void anAddressIsWhereTheManagersSay() {
    assertThat(book.placeOf(VirtualAddress.of(300).value())).isEqualTo("p1:1");
    assertThat(book.placeOf(VirtualAddress.of(0).value())).isEqualTo("p0:1");
    assertThat(book.placeOf(VirtualAddress.of(1).value())).isNull();
  }

  @Test
  void namesThatOthersWouldBelieveAreLeftOut() {
    AddressBook harmful =
        AddressBook.of(
            List.of(
                place("localhost", 1, "p"),
                place("LocalHost", 2, "p"),
                place("a\n10.0.0.9 b", 3, "p"),
                place("db.example.com", 4, "p"),
                place("42", 6, "p"),
                place("0x7f000001", 8, "p"),
                place("Web", 7, "p"),
                place("ok-1", 5, "p")));
    assertThat(harmful.hosts("me", VirtualAddress.of(0).value()))
        .isEqualTo("127.0.0.1 localhost\n10.0.0.1 me\n10.0.0.6 ok-1\n");
  }

  /** Managers that have just started know some only. */
  @Test
  void whatWasKnownStaysBesideWhatIsTold() {
    AddressBook both = book.and(List.of(place("new", 9, "p2:1"), place("db", 0, "p2:1")));
    assertThat(both.placeOf(VirtualAddress.of(300).value())).isEqualTo("p1:1");
    assertThat(both.placeOf(VirtualAddress.of(9).value())).isEqualTo("p2:1");
    assertThat(both.placeOf(VirtualAddress.of(0).value())).isEqualTo("p2:1");
    assertThat(both.hasPlace("p0:1")).as("of web").isTrue();
    assertThat(book.hasPlace("p2:1")).isFalse();
  }

  /** A name has all of its vNode's addresses, its own here before those elsewhere. */
  @Test
  void theHostsFileNamesEveryVNode() {
    assertThat(book.hosts("web", VirtualAddress.of(7).value()))
        .isEqualTo(
            """
            127.0.0.1 localhost
            10.0.0.8 web
            10.255.255.254 app
            10.0.0.1 db
            10.0.1.45 web
            """);
    assertThat(AddressBook.EMPTY.hosts("new", VirtualAddress.of(1).value()))
        .isEqualTo("127.0.0.1 localhost\n10.0.0.2 new\n");
  }
}
