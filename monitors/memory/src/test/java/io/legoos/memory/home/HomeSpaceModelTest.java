package io.legoos.memory.home;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.memory.MemoryRefusal;
import io.legoos.memory.MemoryRefusal.Reason;
import io.legoos.memory.home.SpaceModel.Content;
import io.legoos.memory.home.SpaceModel.Page;
import io.legoos.memory.region.AddressRange;
import io.legoos.memory.region.Vma;
import io.legoos.protocol.page.PageStatus;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/**
 * Random sequences of everything a home does, at several owners with little room, against a model
 * that knows single pages: what is fetched, charged and used is exactly what the model says, a
 * refusal changes nothing, and in the end nothing is left.
 */
class HomeSpaceModelTest {
  private static final long PAGE = SpaceModel.PAGE;
  private static final long VREGION = 1 << 20;
  private static final long FIXED_BASE = 0x1000_0000L;

  @Property(tries = 1000)
  void everyOwnerHoldsWhatTheModelSays(@ForAll long seed) {
    Random random = new Random(seed);
    long capacity = (100 + random.nextInt(900)) * PAGE;
    try (SmallCluster cluster = new SmallCluster(1 + random.nextInt(3), capacity, VREGION)) {
      Run run = new Run(cluster, random);
      for (int step = 0; step < 60; step++) {
        run.step();
        run.checkCounts();
      }
      run.checkContents();
      run.destroyAll();
      assertThat(cluster.usedFrames()).isZero();
      assertThat(cluster.committedBytes()).isZero();
      assertThat(cluster.members()).allMatch(m -> m.owner().spaceCount() == 0);
    }
  }

  private record Tracked(long id, HomeSpace space, SpaceModel model) {}

  private static final class Run {
    private final SmallCluster cluster;
    private final Random random;
    private final List<Tracked> spaces = new ArrayList<>();
    private final MemorySegment page = MemorySegment.ofArray(new byte[(int) PAGE]);
    private long nextSpace = 1;

    Run(SmallCluster cluster, Random random) {
      this.cluster = cluster;
      this.random = random;
      create();
    }

    private void create() {
      long id = nextSpace++;
      spaces.add(new Tracked(id, cluster.create(id), new SpaceModel()));
    }

    void step() {
      if (spaces.isEmpty()) {
        create();
      }
      Tracked tracked = spaces.get(random.nextInt(spaces.size()));
      long id = tracked.id();
      HomeSpace space = tracked.space();
      SpaceModel model = tracked.model();
      try {
        switch (random.nextInt(16)) {
          case 0, 1, 2 -> allocate(space, model);
          case 3 -> adopt(space, model);
          case 4 -> unmap(space, model);
          case 5 -> protect(space, model);
          case 6 -> discard(space, model);
          case 7, 8 -> remap(space, model);
          case 9 -> fork(space, model);
          case 10 -> destroyOne(tracked);
          default -> flushSome(id, space, model);
        }
      } catch (MemoryRefusal e) {
        assertThat(e.reason()).as("%s", e.getMessage()).isEqualTo(Reason.NO_CAPACITY);
      }
    }

    private long length() {
      return (1 + random.nextInt(random.nextInt(4) == 0 ? 600 : 40)) * PAGE;
    }

    private Vma vma() {
      int protection = random.nextInt(4);
      return new Vma(protection, protection != 0 && random.nextInt(5) > 0);
    }

    private void allocate(HomeSpace space, SpaceModel model) {
      long length = length();
      Vma vma = vma();
      long start = space.map(0, length, vma).address();
      assertThat(HomeSpace.WINDOW.contains(AddressRange.of(start, length))).isTrue();
      assertThat(model.touches(start, length)).as("allocated twice").isFalse();
      model.map(start, length, vma.protection(), vma.charged());
    }

    private void adopt(HomeSpace space, SpaceModel model) {
      AddressRange range = somewhere(model);
      Vma vma = vma();
      space.map(range.start(), range.length(), vma);
      model.map(range.start(), range.length(), vma.protection(), vma.charged());
    }

    /** Around something mapped, or at a fixed place outside the window. */
    private AddressRange somewhere(SpaceModel model) {
      if (model.pages.isEmpty() || random.nextInt(4) == 0) {
        return AddressRange.of(FIXED_BASE + random.nextInt(1000) * PAGE, length());
      }
      List<Long> pages = new ArrayList<>(model.pages.keySet());
      return AddressRange.of(pages.get(random.nextInt(pages.size())), length());
    }

    private void unmap(HomeSpace space, SpaceModel model) {
      AddressRange range = somewhere(model);
      space.unmap(range);
      model.unmap(range.start(), range.length());
    }

    private void protect(HomeSpace space, SpaceModel model) {
      AddressRange range = somewhere(model);
      int protection = random.nextInt(4);
      space.protect(range, protection);
      model.protect(range.start(), range.length(), protection);
    }

    private void discard(HomeSpace space, SpaceModel model) {
      AddressRange range = somewhere(model);
      space.discard(List.of(range));
      model.discard(range.start(), range.length());
    }

    private void remap(HomeSpace space, SpaceModel model) {
      AddressRange old = somewhere(model);
      long covered = old.start();
      while (covered < old.end() && model.pages.containsKey(covered)) {
        covered += PAGE;
      }
      if (covered == old.start()) {
        return;
      }
      old = new AddressRange(old.start(), covered);
      long newLength = length();
      boolean fixed = random.nextInt(4) == 0;
      long to = fixed ? FIXED_BASE + (2000 + random.nextInt(500)) * PAGE : 0;
      if (fixed && AddressRange.of(to, newLength).overlaps(old)) {
        return;
      }
      Map<Long, String> before = ownersOf(space, old);
      if (fixed) {
        // Linux, too, has unmapped the target when it then refuses.
        model.unmap(to, newLength);
        if (newLength < old.length()) {
          model.unmap(old.start() + newLength, old.length() - newLength);
        }
      }
      long start = space.remap(old, newLength, fixed || random.nextBoolean(), to).address();
      moveModel(model, old, AddressRange.of(start, newLength), before, space);
    }

    private void moveModel(
        SpaceModel model,
        AddressRange old,
        AddressRange now,
        Map<Long, String> before,
        HomeSpace space) {
      List<Page> pages = new ArrayList<>();
      for (long a = old.start(); a < old.end() && model.pages.containsKey(a); a += PAGE) {
        pages.add(require(model.pages.get(a)));
      }
      Page last = pages.getLast();
      model.unmap(old.start(), old.length());
      Map<Long, String> after = ownersOf(space, now);
      for (int i = 0; i < now.length() / PAGE; i++) {
        long address = now.start() + i * PAGE;
        Page page = i < pages.size() ? pages.get(i) : last.with(null);
        Content content = page.content();
        boolean sameOwner =
            String.valueOf(before.get(old.start() + i * PAGE)).equals(after.get(address));
        if (content != null && !sameOwner) {
          page = page.with(new Content(content.seed));
        }
        model.pages.put(address, page);
      }
    }

    private Map<Long, String> ownersOf(HomeSpace space, AddressRange range) {
      Map<Long, String> owners = new TreeMap<>();
      for (ShareView.Part part : space.grants(range)) {
        AddressRange common = part.range().intersect(range);
        if (common != null) {
          for (long a = common.start(); a < common.end(); a += PAGE) {
            owners.put(a, part.share().owner().name());
          }
        }
      }
      return owners;
    }

    private void fork(HomeSpace space, SpaceModel model) {
      if (spaces.size() == 4) {
        return;
      }
      long child = nextSpace++;
      cluster.homes.fork(space, child);
      HomeSpace forked = cluster.homes.find(child, SmallCluster.WHO.processor());
      spaces.add(new Tracked(child, forked, new SpaceModel(model)));
    }

    private void destroyOne(Tracked tracked) {
      if (random.nextInt(3) == 0) {
        cluster.homes.destroy(tracked.id());
        spaces.remove(tracked);
      }
    }

    private void flushSome(long id, HomeSpace space, SpaceModel model) {
      if (model.pages.isEmpty()) {
        return;
      }
      List<Long> mapped = new ArrayList<>(model.pages.keySet());
      for (int i = 0; i < 20; i++) {
        long address = mapped.get(random.nextInt(mapped.size()));
        flush(id, space, model, address);
      }
      space.resolve(List.of(AddressRange.of(mapped.getFirst(), PAGE)));
      assertThat(storeAt(space, mapped.getFirst())).isNotNull();
    }

    private void flush(long id, HomeSpace space, SpaceModel model, long address) {
      space.resolve(List.of(AddressRange.of(address, PAGE)));
      SmallCluster.Member owner = require(storeAt(space, address));
      long seed = random.nextLong();
      fill(seed);
      PageStatus status = owner.store().flush(id, address, page, 0);
      Page before = require(model.pages.get(address));
      if (status == PageStatus.NO_ROOM) {
        assertThat(owner.frames().used()).isEqualTo(owner.frames().capacity());
        return;
      }
      assertThat(status).isEqualTo(PageStatus.OK);
      model.pages.put(address, before.with(new Content(seed)));
    }

    private SmallCluster.@Nullable Member storeAt(HomeSpace space, long address) {
      String name = ownersOf(space, AddressRange.of(address, PAGE)).get(address);
      return name == null ? null : cluster.member(name);
    }

    private static <T> T require(@Nullable T value) {
      return Objects.requireNonNull(value);
    }

    private void fill(long seed) {
      for (long i = 0; i < PAGE; i += Long.BYTES) {
        page.set(JAVA_LONG_UNALIGNED, i, seed + i);
      }
    }

    void checkCounts() {
      long charged = 0;
      Set<Content> frames = Collections.newSetFromMap(new IdentityHashMap<>());
      for (Tracked tracked : spaces) {
        long pages = tracked.model().chargedPages();
        assertThat(tracked.space().chargedBytes()).isEqualTo(pages * PAGE);
        charged += pages;
        for (Page page : tracked.model().pages.values()) {
          Content content = page.content();
          if (content != null) {
            frames.add(content);
          }
        }
      }
      assertThat(cluster.committedBytes()).isEqualTo(charged * PAGE);
      assertThat(cluster.usedFrames()).isEqualTo(frames.size());
    }

    void checkContents() {
      for (Tracked tracked : spaces) {
        tracked.model().pages.forEach((a, p) -> checkPage(tracked.id(), tracked.space(), a, p));
        checkNothingElse(tracked.id(), tracked.model());
      }
    }

    private void checkPage(long id, HomeSpace space, long address, Page expected) {
      SmallCluster.Member owner = storeAt(space, address);
      Content content = expected.content();
      if (owner == null) {
        assertThat(content).isNull();
        assertThat(expected.charged()).isFalse();
        return;
      }
      PageStatus status = owner.store().fetch(id, address, page, 0);
      if (content == null) {
        assertThat(status).isEqualTo(PageStatus.NOT_HELD);
        return;
      }
      assertThat(status).isEqualTo(PageStatus.OK);
      byte[] got = page.toArray(JAVA_BYTE);
      fill(content.seed);
      assertThat(got).isEqualTo(page.toArray(JAVA_BYTE));
    }

    /** A page that is not mapped is owned by nobody, whomever one asks. */
    private void checkNothingElse(long id, SpaceModel model) {
      for (long address : new ArrayList<>(model.pages.keySet())) {
        long behind = address + PAGE;
        if (!model.pages.containsKey(behind)) {
          for (SmallCluster.Member member : cluster.members()) {
            assertThat(member.store().fetch(id, behind, page, 0)).isEqualTo(PageStatus.NOT_OWNER);
          }
        }
      }
    }

    void destroyAll() {
      spaces.forEach(tracked -> cluster.homes.destroy(tracked.id()));
    }
  }
}
