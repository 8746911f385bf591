package io.legoos.cli.rehearsal;

import com.google.protobuf.MessageLite;
import io.legoos.cli.cluster.ClusterDirectory;
import io.legoos.protocol.control.v1.ManagerAnswer;
import io.legoos.protocol.control.v1.ManagerQuery;
import io.legoos.protocol.control.v1.PlaceProcessResponse;
import io.legoos.protocol.control.v1.RunExited;
import io.legoos.protocol.control.v1.RunStarted;
import io.legoos.protocol.control.v1.RunStatistics;
import io.legoos.protocol.control.v1.RunnerEvent;
import io.legoos.protocol.control.v1.RunnerMessage;
import io.legoos.protocol.local.LocalMessages;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Answers as the managers and the processor monitor of a cluster do, on sockets of the same kind;
 * its programs end at once. For rehearsals of the client alone.
 */
final class StandInCluster implements Closeable {
  private final Path root;
  private final ServerSocketChannel managers;
  private final ServerSocketChannel processor;

  /** One connection's conversation. */
  @FunctionalInterface
  private interface Conversation {
    void hold(InputStream in, OutputStream out) throws IOException;
  }

  /** Serves from now on. */
  StandInCluster() throws IOException {
    root = Files.createTempDirectory("lego-rehearsal");
    Files.createDirectory(directory().managersSocket().getParent());
    managers = serve(directory().managersSocket(), this::place);
    processor = serve(processorSocket(), StandInCluster::run);
  }

  ClusterDirectory directory() {
    return new ClusterDirectory(root);
  }

  private Path processorSocket() {
    return root.resolve("processor");
  }

  private static ServerSocketChannel serve(Path socket, Conversation conversation)
      throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    Thread.ofPlatform().daemon().start(() -> accept(server, conversation));
    return server;
  }

  private static void accept(ServerSocketChannel server, Conversation conversation) {
    while (true) {
      try (SocketChannel client = server.accept()) {
        conversation.hold(Channels.newInputStream(client), Channels.newOutputStream(client));
      } catch (ClosedChannelException closed) {
        return;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void place(InputStream in, OutputStream out) throws IOException {
    if (LocalMessages.read(in, ManagerQuery.parser()) != null) {
      LocalMessages.write(
          out,
          ManagerAnswer.newBuilder()
              .setPlaced(
                  PlaceProcessResponse.newBuilder().setLocalSocket(processorSocket().toString()))
              .build());
    }
  }

  private static void run(InputStream in, OutputStream out) throws IOException {
    if (LocalMessages.read(in, RunnerMessage.parser()) != null) {
      for (MessageLite event :
          new MessageLite[] {
            RunnerEvent.newBuilder().setStarted(RunStarted.getDefaultInstance()).build(),
            RunnerEvent.newBuilder()
                .setExited(
                    RunExited.newBuilder()
                        .setStatistics(RunStatistics.newBuilder().setWallSeconds(1)))
                .build()
          }) {
        LocalMessages.write(out, event);
      }
    }
  }

  @Override
  public void close() throws IOException {
    managers.close();
    processor.close();
    Files.delete(directory().managersSocket());
    Files.delete(directory().managersSocket().getParent());
    Files.delete(processorSocket());
    Files.delete(root);
  }
}
