package io.legoos.deviceplugin;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.legoos.deviceplugin.v1beta1.AllocateRequest;
import io.legoos.deviceplugin.v1beta1.AllocateResponse;
import io.legoos.deviceplugin.v1beta1.ContainerAllocateRequest;
import io.legoos.deviceplugin.v1beta1.ContainerAllocateResponse;
import io.legoos.deviceplugin.v1beta1.Device;
import io.legoos.deviceplugin.v1beta1.DevicePluginGrpc;
import io.legoos.deviceplugin.v1beta1.DevicePluginOptions;
import io.legoos.deviceplugin.v1beta1.DeviceSpec;
import io.legoos.deviceplugin.v1beta1.Empty;
import io.legoos.deviceplugin.v1beta1.ListAndWatchResponse;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** One device as the kubelet sees it: many shares of one file. Thread-safe. */
final class DeviceService extends DevicePluginGrpc.DevicePluginImplBase {
  /** Pods on one node that may have the device; a node runs 110 pods by default. */
  static final int SHARES = 110;

  private static final Set<String> IDS =
      IntStream.range(0, SHARES)
          .mapToObj(Integer::toString)
          .collect(Collectors.toUnmodifiableSet());
  private static final String PERMISSIONS = "rw";

  private final NodeDevice device;
  private final List<StreamObserver<ListAndWatchResponse>> watchers = new CopyOnWriteArrayList<>();
  private volatile boolean healthy = true;

  /** Of a device that is there. */
  DeviceService(NodeDevice device) {
    this.device = device;
  }

  @Override
  public void getDevicePluginOptions(Empty request, StreamObserver<DevicePluginOptions> caller) {
    caller.onNext(DevicePluginOptions.getDefaultInstance());
    caller.onCompleted();
  }

  @Override
  public void listAndWatch(Empty request, StreamObserver<ListAndWatchResponse> caller) {
    ((ServerCallStreamObserver<ListAndWatchResponse>) caller)
        .setOnCancelHandler(() -> watchers.remove(caller));
    watchers.add(caller);
    send(caller);
  }

  /** Whether a kubelet listens; one that does not has forgotten the device or is about to. */
  boolean isWatched() {
    return !watchers.isEmpty();
  }

  /** Tells the kubelet when the file appears or goes. */
  void healthIs(boolean now) {
    if (now != healthy) {
      healthy = now;
      watchers.forEach(this::send);
    }
  }

  private void send(StreamObserver<ListAndWatchResponse> watcher) {
    // Health is read under the lock: the list sent last is the newest.
    synchronized (watcher) {
      String health = healthy ? "Healthy" : "Unhealthy";
      ListAndWatchResponse.Builder all = ListAndWatchResponse.newBuilder();
      IDS.forEach(id -> all.addDevices(Device.newBuilder().setID(id).setHealth(health)));
      watcher.onNext(all.build());
    }
  }

  @Override
  public void allocate(AllocateRequest request, StreamObserver<AllocateResponse> caller) {
    if (!healthy) {
      caller.onError(
          Status.UNAVAILABLE
              .withDescription(device.path() + " is gone from this node; is its module loaded?")
              .asRuntimeException());
      return;
    }
    AllocateResponse.Builder answer = AllocateResponse.newBuilder();
    for (ContainerAllocateRequest container : request.getContainerRequestsList()) {
      for (String id : container.getDevicesIdsList()) {
        if (!IDS.contains(id)) {
          caller.onError(
              Status.INVALID_ARGUMENT
                  .withDescription(device.resource() + " has no share " + id)
                  .asRuntimeException());
          return;
        }
      }
      answer.addContainerResponses(
          ContainerAllocateResponse.newBuilder()
              .addDevices(
                  DeviceSpec.newBuilder()
                      .setHostPath(device.path().toString())
                      .setContainerPath(device.path().toString())
                      .setPermissions(PERMISSIONS)));
    }
    caller.onNext(answer.build());
    caller.onCompleted();
  }
}
