package io.legoos.deviceplugin;

import io.grpc.stub.StreamObserver;
import io.legoos.deviceplugin.v1beta1.AllocateRequest;
import io.legoos.deviceplugin.v1beta1.AllocateResponse;
import io.legoos.deviceplugin.v1beta1.ContainerAllocateResponse;
import io.legoos.deviceplugin.v1beta1.Device;
import io.legoos.deviceplugin.v1beta1.DevicePluginGrpc;
import io.legoos.deviceplugin.v1beta1.DevicePluginOptions;
import io.legoos.deviceplugin.v1beta1.DeviceSpec;
import io.legoos.deviceplugin.v1beta1.Empty;
import io.legoos.deviceplugin.v1beta1.ListAndWatchResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** One device as the kubelet sees it: many shares of one file. Thread-safe. */
final class DeviceService extends DevicePluginGrpc.DevicePluginImplBase {
  /** Pods on one node that may have the device; a node runs 110 pods by default. */
  static final int SHARES = 110;

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
    watchers.add(caller);
    send(caller);
  }

  /** Tells the kubelet when the file appears or goes. */
  void healthIs(boolean now) {
    if (now != healthy) {
      healthy = now;
      watchers.forEach(this::send);
    }
  }

  private void send(StreamObserver<ListAndWatchResponse> watcher) {
    ListAndWatchResponse.Builder all = ListAndWatchResponse.newBuilder();
    for (int i = 0; i < SHARES; i++) {
      all.addDevices(
          Device.newBuilder()
              .setID(Integer.toString(i))
              .setHealth(healthy ? "Healthy" : "Unhealthy"));
    }
    synchronized (watcher) {
      try {
        watcher.onNext(all.build());
      } catch (RuntimeException e) {
        // The kubelet hung up; it will watch again.
        watchers.remove(watcher);
      }
    }
  }

  @Override
  public void allocate(AllocateRequest request, StreamObserver<AllocateResponse> caller) {
    AllocateResponse.Builder answer = AllocateResponse.newBuilder();
    for (int i = 0; i < request.getContainerRequestsCount(); i++) {
      answer.addContainerResponses(
          ContainerAllocateResponse.newBuilder()
              .addDevices(
                  DeviceSpec.newBuilder()
                      .setHostPath(device.path().toString())
                      .setContainerPath(device.path().toString())
                      .setPermissions("rw")));
    }
    caller.onNext(answer.build());
    caller.onCompleted();
  }
}
