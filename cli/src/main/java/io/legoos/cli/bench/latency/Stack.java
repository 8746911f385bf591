package io.legoos.cli.bench.latency;

/** A way to send a request and get its reply. */
enum Stack {
  /** A blocking TCP socket and nothing else: what all are compared with. */
  SOCKET("raw TCP"),

  /** The same with both ends looking for bytes before they sleep, as those of the page channel. */
  LOOKING_SOCKET("raw TCP that looks"),

  /** The data plane's, over TCP. */
  PAGE_CHANNEL("page channel"),

  /** The page channel over a bidirectional stream of gRPC. */
  GRPC_STREAM("gRPC stream"),

  /** A call of gRPC each, which carries bytes as they are. */
  GRPC_UNARY("gRPC call");

  private final String label;

  Stack(String label) {
    this.label = label;
  }

  String label() {
    return label;
  }
}
