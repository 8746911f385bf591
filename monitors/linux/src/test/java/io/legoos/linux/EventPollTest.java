package io.legoos.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EventPollTest {
  private static final int LONG_MILLIS = 20_000;

  private final Arena arena = Arena.ofAuto();
  private final SystemCalls calls = new SystemCalls(arena);
  private final MemorySegment word = arena.allocate(8, 8);

  private int eventFd() throws LinuxException {
    return (int) SystemCalls.check(calls.call(SyscallNumber.EVENTFD2, 0, 0), "eventfd2");
  }

  private void signal(int fd) {
    word.set(ValueLayout.JAVA_LONG, 0, 1);
    assertThat(calls.call(SyscallNumber.WRITE, fd, word.address(), 8)).isEqualTo(8);
  }

  @Test
  void itTellsWhichDescriptorIsReady() throws IOException {
    try (EventPoll poll = new EventPoll(calls, arena)) {
      int first = eventFd();
      int second = eventFd();
      poll.add(first, 0);
      poll.add(second, 123_456);
      assertThat(poll.await(0)).isZero();
      signal(second);
      assertThat(poll.await(LONG_MILLIS)).isEqualTo(1);
      assertThat(poll.ready(0)).isEqualTo(123_456);
      poll.remove(second);
      assertThat(poll.await(0)).isZero();
      signal(first);
      assertThat(poll.await(LONG_MILLIS)).isEqualTo(1);
      assertThat(poll.ready(0)).isZero();
      calls.close(first);
      calls.close(second);
    }
  }

  @Test
  void anyThreadCanWakeItUpAgainAndAgain() throws Exception {
    try (EventPoll poll = new EventPoll(calls, arena)) {
      for (int round = 0; round < 3; round++) {
        CompletableFuture<Boolean> woken = new CompletableFuture<>();
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  Arena own = Arena.ofAuto();
                  poll.wakeUp(new SystemCalls(own), own.allocate(8, 8));
                  woken.complete(true);
                });
        assertThat(poll.await(LONG_MILLIS)).isEqualTo(1);
        assertThat(poll.ready(0)).isEqualTo(EventPoll.WAKE_UP);
        assertThat(woken.get(20, TimeUnit.SECONDS)).isTrue();
        assertThat(poll.await(0)).as("re-armed").isZero();
      }
    }
  }

  @Test
  void wakeUpsBeforeTheWaitAreNotLostAndCountOnce() throws IOException {
    try (EventPoll poll = new EventPoll(calls, arena)) {
      poll.wakeUp(calls, word);
      poll.wakeUp(calls, word);
      assertThat(poll.await(LONG_MILLIS)).isEqualTo(1);
      assertThat(poll.ready(0)).isEqualTo(EventPoll.WAKE_UP);
      assertThat(poll.await(0)).isZero();
    }
  }
}
