package io.legoos.crds;

import com.fasterxml.jackson.databind.ObjectMapper;

/** The one way in which this module reads and writes JSON; thread-safe, as it is never changed. */
final class Json {
  static final ObjectMapper MAPPER = new ObjectMapper();

  private Json() {}
}
