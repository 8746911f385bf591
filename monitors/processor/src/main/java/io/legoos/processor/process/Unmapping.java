package io.legoos.processor.process;

import io.legoos.processor.address.AddressPiece;
import io.legoos.protocol.control.v1.Range;
import io.legoos.protocol.control.v1.UnmapRequest;
import java.util.ArrayList;
import java.util.List;

/**
 * Addresses of one space that its home gets back with one call, in the order in which the program
 * gave them up: loops of munmap(2) are common, and each call takes its time. Thread-safe.
 */
final class Unmapping {
  /** A home that answers late must not be taken for one that does not. */
  static final int MOST_RANGES = 128;

  private final long spaceId;
  private final List<AddressPiece> pieces = new ArrayList<>();
  private boolean begun;

  Unmapping(long spaceId, long address, long bytes) {
    this.spaceId = spaceId;
    pieces.add(new AddressPiece(address, bytes));
  }

  /** Whether the range goes with the others; false: it needs a call of its own. */
  synchronized boolean add(long ofSpace, long address, long bytes) {
    if (begun || ofSpace != spaceId) {
      return false;
    }
    AddressPiece last = pieces.getLast();
    if (address == last.address() + last.bytes()) {
      pieces.set(pieces.size() - 1, new AddressPiece(last.address(), last.bytes() + bytes));
    } else if (address + bytes == last.address()) {
      pieces.set(pieces.size() - 1, new AddressPiece(address, last.bytes() + bytes));
    } else if (pieces.size() < MOST_RANGES) {
      pieces.add(new AddressPiece(address, bytes));
    } else {
      return false;
    }
    return true;
  }

  /** The call begins, or is done again at another home: nothing can be added any more. */
  synchronized UnmapRequest request() {
    begun = true;
    AddressPiece first = pieces.getFirst();
    UnmapRequest.Builder request =
        UnmapRequest.newBuilder()
            .setSpaceId(spaceId)
            .setAddress(first.address())
            .setLengthBytes(first.bytes());
    pieces.stream()
        .skip(1)
        .map(p -> Range.newBuilder().setAddress(p.address()).setLengthBytes(p.bytes()).build())
        .forEach(request::addMore);
    return request.build();
  }
}
