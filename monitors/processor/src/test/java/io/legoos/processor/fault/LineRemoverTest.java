package io.legoos.processor.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.linux.Errno;
import io.legoos.linux.Futex;
import io.legoos.linux.SystemCalls;
import io.legoos.processor.fault.EvictionBatch.Kind;
import io.legoos.processor.fault.EvictionBatch.Outcome;
import io.legoos.processor.remote.VRegionMap;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;

/** Which calls take lines out, and what is made of their results. */
class LineRemoverTest {
  private static final long FIRST = 0x1000;

  /** Says what it is asked to do, and answers as it is told to. */
  private static final class RecordingMover implements LineMover {
    final List<String> calls = new ArrayList<>();
    final List<Long> results = new ArrayList<>();
    private int operations;

    private int add(String call) {
      calls.add(call);
      return operations++;
    }

    @Override
    public int task() {
      return 1;
    }

    @Override
    public long stagingAddress(boolean executable) {
      return executable ? 0x2000_0000 : 0x1000_0000;
    }

    @Override
    public int stagingPages() {
      return EvictionBatch.MAX_DIRTY_LINES;
    }

    @Override
    public int addMove(long from, long to, long bytes) {
      return add("move %x %d".formatted(from, bytes / 4096));
    }

    @Override
    public long moved(int index) {
      return Math.max(0, result(index));
    }

    @Override
    public int addProtect(long address, long bytes) {
      return add("protect %x %d".formatted(address, bytes / 4096));
    }

    @Override
    public int addAdvice(long address, long bytes, int advice) {
      return add("advise %d %x %d".formatted(advice, address, bytes / 4096));
    }

    @Override
    public long result(int index) {
      return results.get(index);
    }

    @Override
    public int room() {
      return EvictionBatch.MAX_LINES;
    }

    @Override
    public void clear() {
      operations = 0;
    }

    @Override
    public boolean run(Futex futex) {
      calls.add("run");
      return true;
    }

    @Override
    public String activity() {
      return "none";
    }

    @Override
    public void close() {}
  }

  private final EvictionBatch batch = new EvictionBatch();
  private final RecordingMover mover = new RecordingMover();
  private final Space space = new Space(7, 0, new VRegionMap(1 << 20));

  private interface Use {
    void of(LineRemover remover);
  }

  private void withRemover(Use use) {
    try (Arena arena = Arena.ofConfined()) {
      use.of(new LineRemover(batch, new Futex(new SystemCalls(arena), arena)));
    }
  }

  private void add(Kind kind, int count) {
    for (int i = 0; i < count; i++) {
      batch.add(space, FIRST + batch.size(), batch.size(), kind, kind != Kind.DROP);
    }
    batch.sort();
  }

  /** Whatever the program may do to them: what it writes between copy and drop would be lost. */
  @Example
  void whatIsCopiedInPlaceIsProtectedFirst() {
    add(Kind.COPY_OUT, 2);
    mover.results.addAll(List.of(0L, 0L));

    withRemover(
        remover -> {
          assertThat(remover.takeOut(mover)).isTrue();
          assertThat(mover.calls).containsExactly("protect 1000000 2", "run");
          assertThat(batch.outcomes).startsWith(Outcome.READ, Outcome.READ);
          assertThat(remover.dropCopied(mover)).isTrue();
        });

    assertThat(mover.calls.subList(2, 5))
        .containsExactly("advise 4 1000000 1", "advise 4 1001000 1", "run");
  }

  @Example
  void whatCannotBeProtectedStays() {
    add(Kind.COPY_OUT, 2);
    mover.results.add((long) -Errno.ENOENT);

    withRemover(
        remover -> {
          assertThat(remover.takeOut(mover)).isTrue();
          assertThat(remover.dropCopied(mover)).isTrue();
        });

    assertThat(batch.outcomes).startsWith(Outcome.STAYED, Outcome.STAYED);
    assertThat(mover.calls).as("nothing is dropped").containsExactly("protect 1000000 2", "run");
  }

  @Example
  void neighboursLeaveWithOneCallOfEachKind() {
    add(Kind.DROP, 3);
    add(Kind.MOVE, 2);
    mover.results.addAll(List.of(0L, 2 * 4096L));

    withRemover(remover -> assertThat(remover.takeOut(mover)).isTrue());

    assertThat(mover.calls).containsExactly("advise 4 1000000 3", "move 1003000 2", "run");
    assertThat(batch.outcomes)
        .startsWith(Outcome.DROPPED, Outcome.DROPPED, Outcome.DROPPED, Outcome.READ, Outcome.READ);
  }

  @Example
  void whatWasNotMovedIsTriedAloneAndMayBeAbsent() {
    add(Kind.MOVE, 2);
    mover.results.addAll(List.of((long) -Errno.ENOENT, (long) -Errno.ENOENT));

    withRemover(remover -> assertThat(remover.takeOut(mover)).isTrue());

    assertThat(mover.calls)
        .containsExactly("move 1000000 2", "run", "move 1000000 1", "move 1001000 1", "run");
    assertThat(batch.outcomes).startsWith(Outcome.ABSENT, Outcome.ABSENT);
  }
}
