package io.legoos.runtime;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;

/**
 * Makes HTTP servers that a slow or silent client cannot hold: a request has to be there within 5
 * s, an answer to be taken within 10 s, 64 connections are open at most. The JDK's server knows
 * these limits as system properties of the module jdk.httpserver only, for all servers of a
 * process, and has none by itself; it reads them once, before the first server. They are set here
 * rather than in start scripts, so that no way of starting a component is without; who sets one on
 * the command line is not overruled.
 */
public final class HttpLimits {
  private static final String REQUEST_SECONDS = "sun.net.httpserver.maxReqTime";
  private static final String RESPONSE_SECONDS = "sun.net.httpserver.maxRspTime";
  private static final String CONNECTIONS = "jdk.httpserver.maxConnections";

  private HttpLimits() {}

  /**
   * Binds; serves nothing yet.
   *
   * @param listen port 0 chooses a free one
   * @throws IOException when the address cannot be bound
   */
  public static HttpServer create(HostPort listen, int backlog) throws IOException {
    limit(REQUEST_SECONDS, 5);
    limit(RESPONSE_SECONDS, 10);
    limit(CONNECTIONS, 64);
    return HttpServer.create(listen.toSocketAddress(), backlog);
  }

  private static void limit(String property, int value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, Integer.toString(value));
    }
  }
}
