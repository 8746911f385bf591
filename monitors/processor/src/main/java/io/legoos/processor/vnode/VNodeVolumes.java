package io.legoos.processor.vnode;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.legoos.processor.process.LaunchException;
import io.legoos.processor.process.VNodeEntrance;
import io.legoos.processor.process.VNodeSeat;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The vNodes that have programs at this processor. A vNode is opened for its first program and
 * closed with its last one; all its programs share what was opened, until that is over, after which
 * it is opened anew. Opening one keeps nobody out of another. Thread-safe.
 */
public final class VNodeVolumes implements VNodeEntrance {
  private static final Logger LOG = LoggerFactory.getLogger(VNodeVolumes.class);

  private final VNodeOpener opener;

  @GuardedBy("this")
  private final Map<String, Present> present = new HashMap<>();

  /** A vNode with programs here, or with one that waits for it to be opened. */
  private static final class Present {
    private final ReentrantLock opening = new ReentrantLock();
    private volatile @Nullable OpenVNode opened;

    /** Under the lock of the map. */
    private int programs;

    OpenVNode open(VNodeOpener opener, String vnode, int uid) throws LaunchException {
      opening.lock();
      try {
        OpenVNode known = opened;
        if (known == null) {
          known = opener.open(vnode, uid);
          opened = known;
        }
        return known;
      } finally {
        opening.unlock();
      }
    }

    boolean isOver() {
      OpenVNode known = opened;
      return known != null && known.isOver();
    }
  }

  /** Opens nothing yet. */
  public VNodeVolumes(VNodeOpener opener) {
    this.opener = opener;
  }

  @Override
  public VNodeSeat enter(String vnode, int uid) throws LaunchException {
    Present taken = take(vnode);
    boolean seated = false;
    try {
      OpenVNode opened = taken.open(opener, vnode, uid);
      checkOwner(vnode, opened.ownerUid(), uid);
      seated = true;
      return seat(vnode, taken, opened.namespaces());
    } finally {
      if (!seated) {
        leave(vnode, taken);
      }
    }
  }

  private synchronized Present take(String vnode) {
    @Nullable Present known = present.get(vnode);
    if (known == null || known.isOver()) {
      // Who is in one that is over keeps it, and closes it when he leaves.
      known = new Present();
      present.put(vnode, known);
    }
    known.programs++;
    return known;
  }

  /** Refuses all but root and the owner. */
  static void checkOwner(String vnode, int ownerUid, int uid) throws LaunchException {
    if (uid != 0 && uid != ownerUid) {
      throw new LaunchException(
          LaunchException.PLATFORM, "vNode " + vnode + " belongs to user " + ownerUid);
    }
  }

  private VNodeSeat seat(String vnode, Present taken, int namespaces) {
    AtomicBoolean left = new AtomicBoolean();
    return new VNodeSeat() {
      @Override
      public int namespaces() {
        return namespaces;
      }

      @Override
      public void close() {
        if (left.compareAndSet(false, true)) {
          leave(vnode, taken);
        }
      }
    };
  }

  private void leave(String vnode, Present taken) {
    synchronized (this) {
      if (--taken.programs > 0) {
        return;
      }
      present.remove(vnode, taken);
    }
    OpenVNode last = taken.opened;
    if (last != null) {
      last.close();
      LOG.info("no program of vNode {} is here any more", vnode);
    }
  }
}
