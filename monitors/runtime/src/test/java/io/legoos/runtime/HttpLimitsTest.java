package io.legoos.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class HttpLimitsTest {
  private static final int PATIENCE_MILLIS = 60_000;
  private static final int CLIENTS = 80;
  private static final String HALF = "GET /metrics HTTP/1.1\r\nHost: a";

  private static Socket connect(HttpServer server) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.getAddress().getPort());
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  /** Fails with SocketTimeoutException when the server lets the connection be. */
  private static boolean closedByServer(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketException reset) {
      return true;
    }
  }

  @Test
  void clientsThatSendHalfARequestAreCutOff() throws Exception {
    List<Socket> sockets = new ArrayList<>();
    HttpServer server = HttpLimits.create(new HostPort("127.0.0.1", 0), 100);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      server.setExecutor(threads);
      server.start();
      for (int i = 0; i < CLIENTS; i++) {
        Socket socket = connect(server);
        sockets.add(socket);
        try {
          OutputStream out = socket.getOutputStream();
          out.write(HALF.getBytes(StandardCharsets.US_ASCII));
        } catch (SocketException reset) {
          // Beyond the connections that it takes.
        }
      }
      for (Socket socket : sockets) {
        assertThat(closedByServer(socket)).isTrue();
      }
    } finally {
      server.stop(0);
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }
}
