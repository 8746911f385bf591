package io.legoos.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.cli.CliException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Programs larger than their ExCache: same output, bounded memory, nothing left behind. */
@NullUnmarked
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExCacheBoundTest {
  private static final String PYTHON = "/usr/bin/python3";
  private static final long MIB = 1L << 20;
  private static final long TOLERANCE = 8 * MIB;

  private final Lego lego = Lego.ofTheSourceTree();
  private TestCluster cluster;

  @BeforeAll
  void start() throws IOException, InterruptedException, CliException {
    cluster = TestCluster.start(lego);
  }

  @AfterAll
  void stop() throws IOException, InterruptedException {
    cluster.close();
  }

  @Test
  @Tag("P7")
  @Tag("M18")
  void aLargeDictionaryStaysWithinItsExCache() throws IOException, InterruptedException {
    nothingIsUsed();
    String program =
        "d={i:('value %d'%i)*3 for i in range(1700000)}\n"
            + "import hashlib\nh=hashlib.sha256()\n"
            + "for i in range(0,1700000,7): h.update(d[i].encode())\n"
            + "print(len(d),h.hexdigest())\n";

    sameWithin(64, PYTHON, "-c", program);

    nothingIsUsed();
  }

  @Test
  void twoThreadsShareOneExCache() throws IOException, InterruptedException {
    String program =
        "import threading,hashlib\n"
            + "r=[None,None]\n"
            + "def work(k):\n"
            + "  b=bytearray(48<<20)\n"
            + "  for i in range(0,len(b),4096): b[i]=(i//4096*7+k)%251\n"
            + "  h=hashlib.sha256()\n"
            + "  for j in range(0,len(b),1<<20): h.update(b[j:j+(1<<20)])\n"
            + "  r[k]=h.hexdigest()\n"
            + "t=[threading.Thread(target=work,args=(k,)) for k in (0,1)]\n"
            + "[x.start() for x in t]\n[x.join() for x in t]\nprint(r)\n";

    sameWithin(32, PYTHON, "-c", program);
  }

  @Test
  @Tag("P13")
  void aForkingPipelineSharesOneExCache() throws IOException, InterruptedException {
    String pipeline =
        "seq 1 400000 | awk '{print ($1*7919)%1000003, $1}' | sort -S 64M -n | md5sum";

    sameWithin(16, "sh", "-c", pipeline);
  }

  @Test
  @Tag("P13")
  @Tag("M9")
  void parentAndChildOfAForkKeepTheirOwnMemory() throws IOException, InterruptedException {
    String program =
        "import os,hashlib\n"
            + "b=bytearray(40<<20)\n"
            + "for i in range(0,len(b),4096): b[i]=i//4096%251\n"
            + "def digest():\n"
            + "  h=hashlib.sha256()\n"
            + "  for j in range(0,len(b),1<<20): h.update(b[j:j+(1<<20)])\n"
            + "  return h.hexdigest()\n"
            + "p=os.fork()\n"
            + "if p==0:\n"
            + "  for i in range(0,len(b),8192): b[i]=255\n"
            + "  print('child',digest(),flush=True)\n  os._exit(0)\n"
            + "os.waitpid(p,0)\n"
            + "print('parent',digest())\n";

    sameWithin(16, PYTHON, "-c", program);
  }

  /** Programs of earlier tests may just have ended; the managers hear of it within a heartbeat. */
  private void nothingIsUsed() {
    Eventually.within(
        Duration.ofSeconds(5),
        "memory given back",
        () -> cluster.usedBytes().equals(List.of(0L, 0L)));
  }

  /** The program's output and status are as without lego, its memory within the limit. */
  private void sameWithin(int exCacheMib, String... program)
      throws IOException, InterruptedException {
    Lego.Result plain = Lego.run(new ProcessBuilder(program));

    TestCluster.Sampled sampled =
        cluster.runSampled(List.of("--excache", exCacheMib + "Mi"), program);

    assertThat(sampled.result()).isEqualTo(plain);
    assertThat(sampled.samples()).isGreaterThan(10);
    assertThat(sampled.peakBytes())
        .as("peak anonymous memory of the tree")
        .isPositive()
        .isLessThanOrEqualTo(exCacheMib * MIB + TOLERANCE);
  }
}
