package io.legoos.processor.vnode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legoos.processor.process.LaunchException;
import io.legoos.processor.process.VNodeSeat;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who shares what was opened of a vNode, and until when. */
@Timeout(60)
class VNodeVolumesTest {
  private static final int OWNER = 1000;

  private final List<Opened> opened = new ArrayList<>();
  private final VNodeVolumes volumes = new VNodeVolumes(this::open);

  private static final class Opened implements OpenVNode {
    private final int number;
    private boolean over;
    private int closes;

    Opened(int number) {
      this.number = number;
    }

    @Override
    public int namespaces() {
      return number;
    }

    @Override
    public int ownerUid() {
      return OWNER;
    }

    @Override
    public boolean isOver() {
      return over;
    }

    @Override
    public void close() {
      closes++;
    }
  }

  private OpenVNode open(String vnode, int uid) throws LaunchException {
    if (vnode.equals("broken")) {
      throw new LaunchException(LaunchException.PLATFORM, "broken");
    }
    Opened one = new Opened(opened.size());
    opened.add(one);
    return one;
  }

  @Test
  void programsShareItAndTheLastOneClosesIt() throws Exception {
    VNodeSeat first = volumes.enter("v", OWNER);
    VNodeSeat second = volumes.enter("v", 0);
    assertThat(second.namespaces()).isEqualTo(first.namespaces());

    first.close();
    first.close();
    assertThat(opened.getFirst().closes).isZero();
    second.close();
    assertThat(opened.getFirst().closes).isEqualTo(1);

    assertThat(volumes.enter("v", OWNER).namespaces()).isEqualTo(1);
  }

  @Test
  void whatIsOverIsOpenedAnewAndClosedByWhoWasInIt() throws Exception {
    VNodeSeat before = volumes.enter("v", OWNER);
    opened.getFirst().over = true;

    VNodeSeat after = volumes.enter("v", OWNER);
    assertThat(after.namespaces()).isEqualTo(1);
    before.close();
    assertThat(opened.getFirst().closes).isEqualTo(1);
    assertThat(volumes.enter("v", OWNER).namespaces()).as("not the old one's leave").isEqualTo(1);
  }

  @Test
  void othersAreRefusedAndLeaveNothingOpen() throws Exception {
    assertThatThrownBy(() -> volumes.enter("v", 7)).hasMessageContaining("belongs to user 1000");
    assertThat(opened.getFirst().closes).isEqualTo(1);
    assertThatThrownBy(() -> volumes.enter("broken", 0)).hasMessageContaining("broken");
  }

  @Test
  void aSlowOneKeepsNobodyOutOfAnother() throws Exception {
    CountDownLatch answers = new CountDownLatch(1);
    VNodeVolumes some =
        new VNodeVolumes(
            (vnode, uid) -> {
              if (vnode.equals("slow")) {
                await(answers);
              }
              return open(vnode, uid);
            });
    CompletableFuture<VNodeSeat> slow = new CompletableFuture<>();
    Thread waiting =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  try {
                    slow.complete(some.enter("slow", OWNER));
                  } catch (LaunchException e) {
                    slow.completeExceptionally(e);
                  }
                });
    while (waiting.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }

    some.enter("quick", OWNER).close();
    assertThat(opened.getFirst().closes).isEqualTo(1);
    assertThat(slow).isNotDone();
    answers.countDown();
    slow.get(30, TimeUnit.SECONDS).close();
    assertThat(opened.get(1).closes).isEqualTo(1);
  }

  private static void await(CountDownLatch answers) throws LaunchException {
    try {
      assertThat(answers.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new LaunchException(LaunchException.PLATFORM, "interrupted");
    }
  }
}
