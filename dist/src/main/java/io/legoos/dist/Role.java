package io.legoos.dist;

import io.legoos.deviceplugin.DevicePluginMain;
import io.legoos.managers.ManagersMain;
import io.legoos.memory.MemoryMonitorMain;
import io.legoos.operator.OperatorMain;
import io.legoos.operator.UninstallCheck;
import io.legoos.processor.ProcessorMonitorMain;
import io.legoos.storage.StorageMonitorMain;
import java.util.Optional;

/** What a process of the image can be. */
enum Role {
  /** Keeps clusters as their resources say; the managers run in it. */
  OPERATOR("operator", args -> OperatorMain.main(args)),
  /** The managers by themselves. */
  MANAGERS("managers", ManagersMain::main),
  PROCESSOR("processor", ProcessorMonitorMain::main),
  MEMORY("memory", MemoryMonitorMain::main),
  STORAGE("storage", StorageMonitorMain::main),
  /** Offers a node's devices to pods. */
  DEVICE_PLUGIN("device-plugin", DevicePluginMain::main),
  /** Ends with 0 when LegoClusters can be listed. */
  INSTALL_CHECK("install-check", args -> UninstallCheck.main(new String[] {"install-check"})),
  /** Ends with 1 while LegoClusters exist. */
  UNINSTALL_CHECK("uninstall-check", args -> UninstallCheck.main(new String[] {"uninstall-check"})),
  /** Copies the runtime into a directory, for a pod of another image. */
  COPY_RUNTIME("copy-runtime", CopyRuntime::main);

  /** A main method. */
  @FunctionalInterface
  interface Main {
    void run(String[] args) throws Exception;
  }

  private final String word;
  private final Main main;

  Role(String word, Main main) {
    this.word = word;
    this.main = main;
  }

  String word() {
    return word;
  }

  void run(String[] args) throws Exception {
    main.run(args);
  }

  static Optional<Role> of(String word) {
    for (Role role : values()) {
      if (role.word.equals(word)) {
        return Optional.of(role);
      }
    }
    return Optional.empty();
  }
}
