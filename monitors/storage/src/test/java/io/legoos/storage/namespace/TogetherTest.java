package io.legoos.storage.namespace;

import static io.legoos.storage.namespace.AttributesTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.storage.volume.StorageException;
import io.legoos.storage.volume.StorageException.Errno;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TogetherTest {
  private final Together together = new Together();

  @AfterEach
  void close() {
    together.close();
  }

  @Test
  void stepsRunAtTheSameTime() throws Exception {
    CountDownLatch all = new CountDownLatch(3);
    Together.Step meet =
        () -> {
          all.countDown();
          awaitAll(all);
        };

    together.run(meet, meet, meet);

    assertThat(all.getCount()).isZero();
  }

  private static void awaitAll(CountDownLatch all) {
    try {
      assertThat(all.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whicheverFailsIsSaidWhenAllHaveEnded() {
    for (int failing = 0; failing < 3; failing++) {
      AtomicInteger ended = new AtomicInteger();
      Together.Step[] steps = new Together.Step[3];
      for (int i = 0; i < steps.length; i++) {
        boolean fails = i == failing;
        steps[i] =
            () -> {
              ended.incrementAndGet();
              if (fails) {
                throw new StorageException(Errno.ENOSPC, "on purpose");
              }
            };
      }
      refused("ENOSPC", () -> together.run(steps));
      assertThat(ended.get()).isEqualTo(3);
    }
  }
}
