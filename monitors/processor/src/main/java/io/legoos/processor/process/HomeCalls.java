package io.legoos.processor.process;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.legoos.linux.Errno;
import io.legoos.processor.fault.ManagedRanges;
import io.legoos.processor.fault.MemoryFailure;
import io.legoos.processor.fault.Space;
import io.legoos.processor.fault.VProcessCache;
import io.legoos.processor.remote.HomeClient;
import io.legoos.processor.remote.OwnerLinks;
import io.legoos.protocol.control.v1.CreateSpaceRequest;
import io.legoos.protocol.control.v1.CreateSpaceResponse;
import io.legoos.protocol.control.v1.DestroySpaceRequest;
import io.legoos.protocol.control.v1.DiscardRequest;
import io.legoos.protocol.control.v1.ForkSpaceRequest;
import io.legoos.protocol.control.v1.ForkSpaceResponse;
import io.legoos.protocol.control.v1.HomeMemoryGrpc.HomeMemoryBlockingStub;
import io.legoos.protocol.control.v1.MapRequest;
import io.legoos.protocol.control.v1.MarkBusyRequest;
import io.legoos.protocol.control.v1.ProtectRequest;
import io.legoos.protocol.control.v1.Range;
import io.legoos.protocol.control.v1.RemapRequest;
import io.legoos.protocol.control.v1.RemapResponse;
import io.legoos.protocol.control.v1.ResolveOwnersRequest;
import io.legoos.protocol.control.v1.VRegionGrant;
import io.legoos.protocol.memory.NewSpaceLimits;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What the tracer asks of the home, in its own words. Answers come back through {@code executor},
 * on the tracer's thread; a home that is lost ends the vProcess.
 */
final class HomeCalls {
  /** An answer that is an errno: 0, or ENOMEM. */
  @FunctionalInterface
  interface Outcome {
    void with(int errno);
  }

  private final HomeClient client;
  private final VProcessCache cache;
  private final OwnerLinks links;
  private final CreateSpaceRequest newSpace;
  private final IntSupplier homeTerm;
  private final Executor executor;
  private final UntoldSpaces untold;
  private final BiConsumer<MemoryFailure, String> onFailure;

  /** What was asked last, if that gives addresses back; the tracer's. */
  private @Nullable Unmapping unmapping;

  /**
   * Asks nothing yet.
   *
   * @param newSpace what every new space begins with; its id is missing
   * @param untold none yet
   */
  HomeCalls(
      HomeClient client,
      VProcessCache cache,
      OwnerLinks links,
      CreateSpaceRequest newSpace,
      IntSupplier homeTerm,
      Executor executor,
      UntoldSpaces untold,
      BiConsumer<MemoryFailure, String> onFailure) {
    this.client = client;
    this.cache = cache;
    this.links = links;
    this.newSpace = newSpace;
    this.homeTerm = homeTerm;
    this.executor = executor;
    this.untold = untold;
    this.onFailure = onFailure;
  }

  /** Whether what was charged ahead was so by another home, which is asked no more. */
  boolean isCreditOver(AddressSpace space) {
    int term = homeTerm.getAsInt();
    boolean over = space.creditTerm != term;
    space.creditTerm = term;
    return over;
  }

  private void granted(Space space, List<VRegionGrant> grants) {
    for (VRegionGrant grant : grants) {
      cache.granted(space, grant.getStartAddress(), grant.getLengthBytes(), links.of(grant));
    }
  }

  private void failed(Status status, String what) {
    onFailure.accept(
        status.getCode() == Status.Code.PERMISSION_DENIED
            ? MemoryFailure.PROCESSOR_FENCED
            : MemoryFailure.MEMORY_MONITOR_LOST,
        "home memory monitor, " + what + ": " + status.getCode() + " " + status.getDescription());
  }

  /**
   * Asks what the tracer waits for.
   *
   * @param enter takes what the answer grants, at once
   * @param then runs on the tracer's thread, as does {@code refused} in its place
   */
  private <T> void ask(
      String what,
      Space space,
      Function<HomeMemoryBlockingStub, T> call,
      Consumer<T> enter,
      Consumer<T> then,
      Outcome refused) {
    begin(space);
    unmapping = null;
    client.ask(
        ofKnown(space, call),
        answer -> {
          enter.accept(answer);
          executor.execute(() -> then.accept(answer));
        },
        status -> refused(status, what, space, refused));
  }

  /** A home that was never told of a space, for that was gone by then, is asked nothing of it. */
  private <T> Function<HomeMemoryBlockingStub, T> ofKnown(
      Space space, Function<HomeMemoryBlockingStub, T> call) {
    return stub -> {
      if (!cache.isKnown(space)) {
        throw Status.NOT_FOUND.withDescription("the space is gone").asRuntimeException();
      }
      return call.apply(stub);
    };
  }

  /** Asks what nobody waits for. */
  private void askLater(String what, Space space, Function<HomeMemoryBlockingStub, ?> call) {
    begin(space);
    unmapping = null;
    client.ask(call, answer -> {}, status -> failed(status, what, space));
  }

  /** The same, unless the space is gone when it is its turn: all that it had goes with it. */
  private void askOfLiving(String what, Space space, Function<HomeMemoryBlockingStub, ?> call) {
    askLater(what, space, stub -> cache.isGone(space) ? stub : call.apply(stub));
  }

  /** A new home knows no space that was gone before it was the home. */
  private void failed(Status status, String what, Space space) {
    if (status.getCode() != Status.Code.NOT_FOUND || !cache.isGone(space)) {
      failed(status, what);
    }
  }

  /** Refusals are the program's to handle; anything else means that the home is lost. */
  private void refused(Status status, String what, Space space, Outcome then) {
    int errno =
        switch (status.getCode()) {
          case INVALID_ARGUMENT -> Errno.EINVAL;
          // Aborted: the managers were away until the vProcess was ended.
          case RESOURCE_EXHAUSTED, ABORTED -> Errno.ENOMEM;
          default -> {
            failed(status, what, space);
            yield Errno.ENOMEM;
          }
        };
    executor.execute(() -> then.with(errno));
  }

  /**
   * Makes a new space with what the program has there already, and a pool if there is room for it:
   * when the home is asked anything of the space, or in a moment. Never, when the program is over
   * before.
   *
   * @param parent whose owners shall own the same vRegions of the new space; null: anybody may
   * @param fixed at most {@link NewSpaceLimits#MAX_MAPS}
   * @param created takes the pool's address, 0 when there is none; the owners of all know of it
   */
  void createSpace(
      Space space,
      @Nullable Space parent,
      List<ManagedRanges.Extent> fixed,
      long poolBytes,
      LongConsumer created) {
    CreateSpaceRequest.Builder begun =
        newSpace.toBuilder().setSpaceId(space.id()).setPoolBytes(poolBytes);
    if (parent != null) {
      begun.setParentSpaceId(parent.id());
    }
    NewSpace asked = new NewSpace(begun, created);
    for (ManagedRanges.Extent extent : fixed) {
      long bytes = extent.end() - extent.start();
      if (!asked.add(extent.start(), bytes, extent.protection(), () -> {})) {
        throw new IllegalArgumentException(fixed.size() + " maps of a new space");
      }
    }
    untold.add(space, asked, () -> createSpace(space, asked));
  }

  private void createSpace(Space space, NewSpace asked) {
    client.ask(
        stub ->
            cache.becomesKnown(space)
                // The term of the home that is asked in the end.
                ? created(stub, asked.request(homeTerm.getAsInt()))
                : CreateSpaceResponse.getDefaultInstance(),
        answer -> {
          granted(space, answer.getGrantsList());
          executor.execute(() -> asked.created(answer.getPoolAddress()));
        },
        status -> refused(status, "CreateSpace", space, errno -> noRoomAtBeginning(space)));
  }

  /** The home is to know a new space now, if it does not. */
  void begin(Space space) {
    untold.tell(space);
  }

  /** The same of all new spaces. Any thread. */
  void beginAll() {
    untold.tellAll();
  }

  /** A home of before 2026-12 makes the space alone, and has to be asked for the rest. */
  private static CreateSpaceResponse created(
      HomeMemoryBlockingStub stub, CreateSpaceRequest request) {
    CreateSpaceResponse answer = stub.createSpace(request);
    if (answer.getGrantsCount() > 0) {
      return answer;
    }
    CreateSpaceResponse.Builder all = answer.toBuilder();
    for (MapRequest map : request.getMapsList()) {
      all.addAllGrants(stub.map(map).getGrantsList());
    }
    return all.build();
  }

  /** What is gone needs no room, and its home may never have heard of it. */
  private void noRoomAtBeginning(Space space) {
    if (!cache.isGone(space)) {
      onFailure.accept(
          MemoryFailure.OUT_OF_REMOTE_MEMORY,
          "no room for what the program has from its beginning");
    }
  }

  /** Adopts a range that the kernel fixed; {@code then} runs when its owners know of it. */
  void adoptLater(Space space, long address, long bytes, int protection, Runnable then) {
    if (untold.add(space, address, bytes, protection, then)) {
      return;
    }
    adopt(
        space,
        address,
        bytes,
        protection,
        false,
        errno -> {
          if (errno != 0) {
            noRoomAtBeginning(space);
          } else {
            then.run();
          }
        });
  }

  void adopt(
      Space space, long address, long bytes, int protection, boolean uncharged, Outcome then) {
    map(space, address, bytes, protection, uncharged, unused -> then.with(0), then);
  }

  /** Allocates (address 0) or adopts. */
  void map(
      Space space,
      long address,
      long bytes,
      int protection,
      boolean uncharged,
      LongConsumer mapped,
      Outcome refused) {
    MapRequest request =
        MapRequest.newBuilder()
            .setSpaceId(space.id())
            .setAddress(address)
            .setLengthBytes(bytes)
            .setProtection(protection)
            .setUncharged(uncharged)
            .build();
    ask(
        "Map",
        space,
        stub -> stub.map(request),
        answer -> granted(space, answer.getGrantsList()),
        answer -> mapped.accept(answer.getAddress()),
        refused);
  }

  /**
   * Gives addresses back. What is given back in a row becomes one call as long as that has not
   * begun, and none when the space is gone by then.
   */
  void unmapLater(Space space, long address, long bytes) {
    Unmapping open = unmapping;
    if (open != null && open.add(space.id(), address, bytes)) {
      return;
    }
    Unmapping next = new Unmapping(space.id(), address, bytes);
    askOfLiving("Unmap", space, stub -> stub.unmap(next.request()));
    unmapping = next;
  }

  void protect(Space space, long address, long bytes, int protection, Outcome then) {
    ProtectRequest request =
        ProtectRequest.newBuilder()
            .setSpaceId(space.id())
            .setAddress(address)
            .setLengthBytes(bytes)
            .setProtection(protection)
            .build();
    ask(
        "Protect",
        space,
        stub -> stub.protect(request),
        answer -> granted(space, answer.getGrantsList()),
        answer -> then.with(0),
        then);
  }

  void remap(
      Space space,
      long old,
      long oldBytes,
      long newBytes,
      boolean mayMove,
      long fixed,
      LongConsumer remapped,
      Outcome refused) {
    RemapRequest request =
        RemapRequest.newBuilder()
            .setSpaceId(space.id())
            .setOldAddress(old)
            .setOldLengthBytes(oldBytes)
            .setNewLengthBytes(newBytes)
            .setMayMove(mayMove)
            .setNewAddress(fixed)
            .build();
    ask(
        "Remap",
        space,
        stub -> once(stub, request),
        answer -> {
          links.learn(answer.getSharesList());
          granted(space, answer.getGrantsList());
        },
        answer -> remapped.accept(answer.getAddress()),
        refused);
  }

  /**
   * The kernel has not moved what the home has moved to {@code address}: it is to be where and as
   * it was. A home that refuses that ends the vProcess, for owners know nothing of the old place.
   */
  void remapBack(Space space, long address, long bytes, long old, long oldBytes, Runnable then) {
    boolean moved = address != old;
    remap(
        space,
        address,
        bytes,
        oldBytes,
        moved,
        moved ? old : 0,
        there -> then.run(),
        errno -> {
          if (!client.isGivenUp()) {
            onFailure.accept(
                MemoryFailure.OUT_OF_REMOTE_MEMORY,
                "the home cannot take back a mapping that the kernel did not move");
          }
          then.run();
        });
  }

  /** Pages that have begun to move cannot be found again by another home. */
  private static RemapResponse once(HomeMemoryBlockingStub stub, RemapRequest request) {
    try {
      return stub.remap(request);
    } catch (StatusRuntimeException e) {
      switch (e.getStatus().getCode()) {
        case UNAVAILABLE, DEADLINE_EXCEEDED ->
            throw Status.INTERNAL
                .withDescription("the home was lost in the middle of mremap: " + e.getStatus())
                .asRuntimeException();
        default -> throw e;
      }
    }
  }

  void markBusyLater(Space space, long address, long bytes) {
    MarkBusyRequest request =
        MarkBusyRequest.newBuilder()
            .setSpaceId(space.id())
            .setRange(Range.newBuilder().setAddress(address).setLengthBytes(bytes))
            .build();
    askOfLiving("MarkBusy", space, stub -> stub.markBusy(request));
  }

  /** Drops pages at their owners; {@code done} runs when they are gone. */
  void discard(Space space, long address, long bytes, Runnable done) {
    DiscardRequest request =
        DiscardRequest.newBuilder()
            .setSpaceId(space.id())
            .addRanges(Range.newBuilder().setAddress(address).setLengthBytes(bytes))
            .build();
    begin(space);
    unmapping = null;
    client.ask(
        stub -> cache.isGone(space) ? stub : stub.discard(request),
        answer -> done.run(),
        s -> failed(s, "Discard", space));
  }

  void fork(Space parent, Space child, Outcome then) {
    ForkSpaceRequest request =
        ForkSpaceRequest.newBuilder()
            .setParentSpaceId(parent.id())
            .setChildSpaceId(child.id())
            .build();
    // Nobody who has not forked gets a flush any more.
    ask(
        "ForkSpace",
        parent,
        stub ->
            cache.becomesKnown(child)
                ? stub.forkSpace(request)
                : ForkSpaceResponse.getDefaultInstance(),
        answer -> links.learn(answer.getSharesList()),
        answer -> then.with(0),
        then);
  }

  /** Frees all that a space has that is gone. */
  void destroyLater(Space space) {
    NewSpace never = untold.forget(space);
    if (never != null) {
      never.created(0);
      if (!cache.isKnown(space)) {
        return;
      }
    }
    DestroySpaceRequest request = DestroySpaceRequest.newBuilder().setSpaceId(space.id()).build();
    askLater(
        "DestroySpace", space, stub -> cache.isKnown(space) ? stub.destroySpace(request) : stub);
  }

  /** Waits for all calls before it; off the tracer's thread. A space that is gone gets no owner. */
  void resolveOwner(Space space, long address) {
    ResolveOwnersRequest request =
        ResolveOwnersRequest.newBuilder()
            .setSpaceId(space.id())
            .addRanges(Range.newBuilder().setAddress(address).setLengthBytes(4096))
            .build();
    begin(space);
    try {
      granted(
          space, client.await(ofKnown(space, stub -> stub.resolveOwners(request))).getGrantsList());
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() != Status.Code.NOT_FOUND || !cache.isGone(space)) {
        throw e;
      }
    }
  }
}
