package io.legoos.processor.process;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.legoos.processor.fault.OwnerResolver;
import io.legoos.processor.fault.Space;
import io.legoos.processor.remote.DeclaredDeadException;
import java.io.IOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Asks a vProcess's home for owners, as soon as there is one. Thread-safe. */
final class HomeOwners implements OwnerResolver {
  private final Supplier<@Nullable HomeCalls> home;

  HomeOwners(Supplier<@Nullable HomeCalls> home) {
    this.home = home;
  }

  @Override
  public void resolve(Space space, long address) throws IOException {
    HomeCalls calls = home.get();
    try {
      if (calls != null) {
        calls.resolveOwner(space, address);
      }
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.PERMISSION_DENIED) {
        throw new DeclaredDeadException(String.valueOf(e.getStatus().getDescription()));
      }
      throw new IOException("no memory monitor takes the vRegion: " + e.getStatus(), e);
    }
  }

  @Override
  public void hasten() {
    HomeCalls calls = home.get();
    if (calls != null) {
      calls.beginAll();
    }
  }
}
