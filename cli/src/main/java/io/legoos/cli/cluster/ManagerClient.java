package io.legoos.cli.cluster;

import io.legoos.cli.CliException;
import io.legoos.cli.LocalConnection;
import io.legoos.protocol.control.v1.DrainRequest;
import io.legoos.protocol.control.v1.ListMembersRequest;
import io.legoos.protocol.control.v1.ListMembersResponse;
import io.legoos.protocol.control.v1.Load;
import io.legoos.protocol.control.v1.ManagerAnswer;
import io.legoos.protocol.control.v1.ManagerQuery;
import io.legoos.protocol.control.v1.Member;
import io.legoos.protocol.control.v1.PlaceProcessRequest;
import io.legoos.protocol.control.v1.PlaceProcessResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Asks the managers of a local cluster; every question has a deadline. */
public final class ManagerClient {
  private static final Duration DEADLINE = Duration.ofSeconds(5);

  private final ClusterDirectory cluster;

  public ManagerClient(ClusterDirectory cluster) {
    this.cluster = cluster;
  }

  /**
   * All members with their loads.
   *
   * @throws CliException when the managers do not answer
   */
  public ListMembersResponse members() throws CliException {
    ManagerQuery query =
        ManagerQuery.newBuilder().setListMembers(ListMembersRequest.getDefaultInstance()).build();
    return ask(query).getMembers();
  }

  /**
   * The processor monitor for a new vProcess.
   *
   * @throws CliException when no processor has room or the managers do not answer
   */
  public PlaceProcessResponse place(PlaceProcessRequest request) throws CliException {
    return ask(ManagerQuery.newBuilder().setPlaceProcess(request).build()).getPlaced();
  }

  /**
   * What a monitor last said of its load.
   *
   * @throws CliException when there is none of that name, or the managers do not answer
   */
  public Load loadOf(String monitor) throws CliException {
    for (Member member : members().getMembersList()) {
      if (member.getIdentity().getName().equals(monitor)) {
        return member.getLoad();
      }
    }
    throw CliException.usage(
        "no monitor is called '" + monitor + "'; 'lego status' lists those of the cluster");
  }

  /** Whether a memory monitor with that load holds nothing: neither pages, charge nor homes. */
  public static boolean isEmpty(Load load) {
    return load.getUsedBytes() == 0 && load.getCommittedBytes() == 0 && load.getHomeCount() == 0;
  }

  /**
   * Has a memory monitor emptied, or no more; returns at once.
   *
   * @throws CliException when there is none of that name, or the caller may not
   */
  public void drain(String memoryMonitor, boolean undo) throws CliException {
    var unused =
        ask(
            ManagerQuery.newBuilder()
                .setDrain(DrainRequest.newBuilder().setMemoryMonitor(memoryMonitor).setUndo(undo))
                .build());
  }

  private ManagerAnswer ask(ManagerQuery query) throws CliException {
    AtomicBoolean late = new AtomicBoolean();
    try (LocalConnection connection = LocalConnection.connect(cluster.managersSocket())) {
      Thread watchdog = Thread.ofVirtual().unstarted(() -> closeLate(connection, late));
      watchdog.start();
      connection.send(query);
      ManagerAnswer answer = connection.receive(ManagerAnswer.parser());
      watchdog.interrupt();
      if (answer == null) {
        throw unreachable("they hung up");
      }
      if (answer.hasError()) {
        throw CliException.platform(answer.getError());
      }
      return answer;
    } catch (IOException e) {
      throw unreachable(
          late.get() ? "no answer within " + DEADLINE.toSeconds() + " s" : e.getMessage());
    }
  }

  private static void closeLate(LocalConnection connection, AtomicBoolean late) {
    try {
      Thread.sleep(DEADLINE);
      late.set(true);
      connection.close();
    } catch (InterruptedException e) {
      // The answer came.
    } catch (IOException e) {
      throw new IllegalStateException("a socket that cannot be closed", e);
    }
  }

  private CliException unreachable(@Nullable String why) {
    return CliException.platform(
        "the managers of cluster '"
            + cluster.name()
            + "' do not answer ("
            + why
            + "); restart it: lego down --name "
            + cluster.name()
            + ", then lego up");
  }
}
