package io.legoos.processor.process;

import io.legoos.protocol.control.v1.CreateSpaceRequest;
import io.legoos.protocol.control.v1.MapRequest;
import io.legoos.protocol.memory.NewSpaceLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * What a home is to be told of a new space. Guarded by its {@link UntoldSpaces} until that is due;
 * nothing changes then.
 */
final class NewSpace {
  private final CreateSpaceRequest.Builder request;
  private final LongConsumer created;
  private final List<Runnable> mapped = new ArrayList<>();

  /**
   * With nothing mapped.
   *
   * @param begun all but the maps and the home's term
   * @param created takes the pool's address, 0 when there is none
   */
  NewSpace(CreateSpaceRequest.Builder begun, LongConsumer created) {
    this.request = begun;
    this.created = created;
  }

  /**
   * Has a range mapped with the space, whatever was there.
   *
   * @param then runs when its owners know of it, or when the space is gone
   * @return false when that would be too many
   */
  boolean add(long address, long bytes, int protection, Runnable then) {
    if (request.getMapsCount() == NewSpaceLimits.MAX_MAPS) {
      return false;
    }
    request.addMaps(
        MapRequest.newBuilder()
            .setSpaceId(request.getSpaceId())
            .setAddress(address)
            .setLengthBytes(bytes)
            .setProtection(protection)
            .setUncharged(protection == MemoryFlags.PROT_NONE));
    mapped.add(then);
    return true;
  }

  /** For a home of that term; nothing is added any more. */
  CreateSpaceRequest request(int homeTerm) {
    return request.setHomeTerm(homeTerm).build();
  }

  /** The home has mapped all, or will not be asked to. */
  void created(long poolAddress) {
    mapped.forEach(Runnable::run);
    created.accept(poolAddress);
  }
}
