package io.legoos.processor.fault;

import io.legoos.linux.Errno;
import io.legoos.linux.Userfaultfd;

/** Puts lines into address spaces. For the fault handler's thread. */
final class LineInstaller {
  private final Userfaultfd uffd;
  private long lastError;
  private long installs;

  LineInstaller(Userfaultfd uffd) {
    this.uffd = uffd;
  }

  /**
   * Copies pages in and wakes who waits for them. A page that is there already is left as it is.
   *
   * @return how many pages from the first on are there now
   */
  int copy(Space space, long page, long source, int pages, boolean writeProtected) {
    int done = 0;
    int step = pages;
    lastError = 0;
    while (done < pages) {
      int count = Math.min(step, pages - done);
      long result =
          uffd.copy(
              space.uffd,
              (page + done) << 12,
              source + done * 4096L,
              count * 4096L,
              writeProtected);
      if (result > 0) {
        installs++;
        done += (int) (result >>> 12);
      } else if (result == -Errno.EEXIST) {
        uffd.wake(space.uffd, (page + done) << 12, 4096);
        done++;
      } else if (result == -Errno.ENOENT && count > 1) {
        step = 1; // the range spans two mappings of the kernel's, which takes them one by one only
      } else {
        lastError = result;
        break;
      }
    }
    return done;
  }

  /** Maps the shared zero page; 1 when it is there now. */
  int zeroPage(Space space, long page) {
    lastError = 0;
    long result = uffd.zeroPage(space.uffd, page << 12, 4096);
    if (result == -Errno.EEXIST) {
      uffd.wake(space.uffd, page << 12, 4096);
      return 1;
    }
    if (result < 0) {
      lastError = result;
      return 0;
    }
    installs++;
    return 1;
  }

  /** How often pages were put in that had not been there. */
  long installs() {
    return installs;
  }

  /**
   * Makes every access to the page a SIGBUS, and wakes who waits for it; whether that is so now.
   */
  boolean poison(Space space, long page) {
    lastError = 0;
    long result = uffd.poison(space.uffd, page << 12, 4096);
    if (result == -Errno.EEXIST) {
      uffd.wake(space.uffd, page << 12, 4096);
    } else if (result < 0) {
      lastError = result;
      return false;
    }
    return true;
  }

  /**
   * After nothing could be put in: whether the fault needs no further answer, because the page or
   * the whole address space is gone. False: the address space is just changing (fork, mremap); try
   * again.
   */
  boolean settled(Space space, long page) {
    if (lastError == -Errno.EAGAIN || lastError == 0) {
      return false;
    }
    uffd.wake(space.uffd, page << 12, 4096);
    return true;
  }
}
