package io.legoos.operator.vprocess;

import io.legoos.managers.GlobalManagers;
import io.legoos.managers.PlacementRefusedException;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Deletions of vNodes, which take as long as their files and so are not waited for. Thread-safe.
 */
final class VNodeEndings {
  private final Map<String, Ending> byUid = new ConcurrentHashMap<>();

  /** How far a deletion is. */
  sealed interface Ending permits UnderWay, Gone, Refused {}

  /** Ask again. */
  record UnderWay() implements Ending {}

  /** The files are gone, and the name is free. */
  record Gone() implements Ending {}

  /**
   * It did not happen; the next question tries again.
   *
   * @param why a sentence
   */
  record Refused(String why) implements Ending {}

  /** The one that is under way, or else a new one is begun. Its end is told once. */
  Ending of(String uid, String vnode, GlobalManagers managers) {
    Ending known = byUid.putIfAbsent(uid, new UnderWay());
    if (known == null) {
      Thread.ofVirtual()
          .name("delete-vnode-" + vnode)
          .start(() -> byUid.replace(uid, end(vnode, managers)));
      return new UnderWay();
    }
    if (!(known instanceof UnderWay)) {
      byUid.remove(uid, known);
    }
    return known;
  }

  private static Ending end(String vnode, GlobalManagers managers) {
    try {
      managers.deleteVNode(vnode);
      return new Gone();
    } catch (PlacementRefusedException e) {
      return e.reason() == PlacementRefusedException.Reason.NOT_FOUND
          ? new Gone()
          : new Refused(String.valueOf(e.getMessage()));
    } catch (IOException | RuntimeException e) {
      return new Refused("the managers cannot delete it: " + e.getMessage());
    }
  }

  /** Whether one was begun and has not told its end. */
  boolean isUnderWay(String uid) {
    return byUid.containsKey(uid);
  }

  void forget(String uid) {
    byUid.remove(uid);
  }
}
