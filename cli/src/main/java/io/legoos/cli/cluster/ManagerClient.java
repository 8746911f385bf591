package io.legoos.cli.cluster;

import io.legoos.cli.CliException;
import io.legoos.cli.LocalConnection;
import io.legoos.protocol.control.v1.CreateVNodeRequest;
import io.legoos.protocol.control.v1.DeleteVNodeRequest;
import io.legoos.protocol.control.v1.DrainRequest;
import io.legoos.protocol.control.v1.ListMembersRequest;
import io.legoos.protocol.control.v1.ListMembersResponse;
import io.legoos.protocol.control.v1.ListRefusalsRequest;
import io.legoos.protocol.control.v1.ListVNodesRequest;
import io.legoos.protocol.control.v1.Load;
import io.legoos.protocol.control.v1.ManagerAnswer;
import io.legoos.protocol.control.v1.ManagerQuery;
import io.legoos.protocol.control.v1.Member;
import io.legoos.protocol.control.v1.PlaceProcessRequest;
import io.legoos.protocol.control.v1.PlaceProcessResponse;
import io.legoos.protocol.control.v1.RefusalReport;
import io.legoos.protocol.control.v1.VNodeDescription;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Asks the managers of a local cluster; every question has a deadline. */
public final class ManagerClient {
  private static final Duration DEADLINE = Duration.ofSeconds(5);

  /** The storage monitor alone may take a minute to delete many files. */
  private static final Duration DELETION_DEADLINE = Duration.ofSeconds(75);

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
  public void drain(String memoryMonitor, boolean undo, boolean force) throws CliException {
    var unused =
        ask(
            ManagerQuery.newBuilder()
                .setDrain(
                    DrainRequest.newBuilder()
                        .setMemoryMonitor(memoryMonitor)
                        .setUndo(undo)
                        .setForce(force))
                .build());
  }

  /**
   * Makes a vNode that the caller owns.
   *
   * @param volumeBytes limit of its files; 0: what the storage monitor has
   * @param maxTasks processes and threads that it may have at each processor; 0: the default
   * @param ownNetwork its programs have the network of the cluster's vNodes, not their processor's
   * @throws CliException when it exists, or there is no room for it
   */
  public VNodeDescription createVNode(
      String vnode, long volumeBytes, int maxTasks, boolean ownNetwork) throws CliException {
    return ask(ManagerQuery.newBuilder()
            .setCreateVnode(
                CreateVNodeRequest.newBuilder()
                    .setVnode(vnode)
                    .setVolumeBytes(volumeBytes)
                    .setMaxTasks(maxTasks)
                    .setOwnNetwork(ownNetwork))
            .build())
        .getVnodes()
        .getVnodes(0);
  }

  /**
   * All vNodes, by name.
   *
   * @throws CliException when the managers do not answer
   */
  public List<VNodeDescription> vnodes() throws CliException {
    ManagerQuery query =
        ManagerQuery.newBuilder().setListVnodes(ListVNodesRequest.getDefaultInstance()).build();
    return ask(query).getVnodes().getVnodesList();
  }

  /**
   * Placements that were refused lately, the oldest first.
   *
   * @throws CliException when the managers do not answer
   */
  public List<RefusalReport> refusals() throws CliException {
    ManagerQuery query =
        ManagerQuery.newBuilder().setListRefusals(ListRefusalsRequest.getDefaultInstance()).build();
    return ask(query).getRefusals().getRefusalsList();
  }

  /**
   * Deletes a vNode with its files; they are gone when it returns.
   *
   * @throws CliException when it may not be deleted, or is not surely gone
   */
  public void deleteVNode(String vnode) throws CliException {
    var unused =
        ask(
            ManagerQuery.newBuilder()
                .setDeleteVnode(DeleteVNodeRequest.newBuilder().setVnode(vnode))
                .build(),
            DELETION_DEADLINE);
  }

  private ManagerAnswer ask(ManagerQuery query) throws CliException {
    return ask(query, DEADLINE);
  }

  private ManagerAnswer ask(ManagerQuery query, Duration deadline) throws CliException {
    AtomicBoolean late = new AtomicBoolean();
    try (LocalConnection connection = LocalConnection.connect(cluster.managersSocket())) {
      Thread watchdog = Thread.ofVirtual().unstarted(() -> closeLate(connection, deadline, late));
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
          late.get() ? "no answer within " + deadline.toSeconds() + " s" : e.getMessage());
    }
  }

  private static void closeLate(LocalConnection connection, Duration deadline, AtomicBoolean late) {
    try {
      Thread.sleep(deadline);
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
            + "); if they have ended, the same 'lego up' as before starts them again");
  }
}
