package io.legoos.runtime;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of one server, read once from a Java {@code .properties} file, from {@code
 * --set} arguments, or both. Immutable. Every accessor throws a {@link ConfigException} that names
 * the source and the key when the value is absent (for the accessors without a default) or
 * malformed.
 */
public final class MonitorConfig {
  /** A configuration has some twenty short lines. */
  private static final long MAX_FILE_BYTES = 64 * 1024;

  private static final int MAX_ARGUMENTS = 200;
  private static final String USAGE =
      "usage: [--config FILE] [--set KEY=VALUE]... (FILE is a .properties file)";

  /** Named in messages: the file, or "--set" when there is none. */
  private final String file;

  private final Map<ConfigKey, String> values;

  private MonitorConfig(String file, Map<ConfigKey, String> values) {
    this.file = file;
    this.values = values;
  }

  /**
   * Reads the arguments of a server's main: {@code --config FILE}, {@code --set KEY=VALUE} as often
   * as wanted, or both; what is set wins over the file.
   *
   * @throws ConfigException for other arguments, an unknown or doubled key, or as {@link #load}
   */
  public static MonitorConfig fromArguments(String... args) throws ConfigException {
    if (args.length == 0 || args.length % 2 != 0 || args.length > MAX_ARGUMENTS) {
      throw new ConfigException(USAGE);
    }
    @Nullable Path file = null;
    Map<ConfigKey, String> set = new EnumMap<>(ConfigKey.class);
    for (int i = 0; i < args.length; i += 2) {
      if (args[i].equals("--config") && file == null) {
        file = Path.of(args[i + 1]);
      } else if (args[i].equals("--set")) {
        set(set, args[i + 1]);
      } else {
        throw new ConfigException(USAGE);
      }
    }
    Map<ConfigKey, String> values = new EnumMap<>(ConfigKey.class);
    if (file != null) {
      values.putAll(load(file).values);
    }
    values.putAll(set);
    return new MonitorConfig(file == null ? "--set" : file.toString(), values);
  }

  private static void set(Map<ConfigKey, String> values, String assignment) throws ConfigException {
    int sign = assignment.indexOf('=');
    if (sign < 1) {
      throw new ConfigException("--set " + assignment + ": " + USAGE);
    }
    String key = assignment.substring(0, sign);
    if (values.put(keyOf("--set", key), assignment.substring(sign + 1).strip()) != null) {
      throw new ConfigException("--set " + key + " is given twice; remove one");
    }
  }

  /**
   * Reads {@code file}.
   *
   * @throws ConfigException when it cannot be read, or holds an unknown or doubled key
   */
  public static MonitorConfig load(Path file) throws ConfigException {
    Map<ConfigKey, String> values = new EnumMap<>(ConfigKey.class);
    for (Map.Entry<Object, Object> entry : read(file).entrySet()) {
      String key = (String) entry.getKey();
      values.put(keyOf(file.toString(), key), ((String) entry.getValue()).strip());
    }
    return new MonitorConfig(file.toString(), values);
  }

  private static Properties read(Path file) throws ConfigException {
    Properties properties = new SingleValuedProperties();
    try {
      if (Files.size(file) > MAX_FILE_BYTES) {
        throw new ConfigException(
            file + ": larger than " + MAX_FILE_BYTES + " bytes; not a configuration of ours");
      }
      try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
        properties.load(reader);
      }
    } catch (IOException e) {
      throw new ConfigException("cannot read the configuration " + file + ": " + e, e);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(file + ": " + e.getMessage(), e);
    }
    return properties;
  }

  private static ConfigKey keyOf(String file, String text) throws ConfigException {
    for (ConfigKey key : ConfigKey.values()) {
      if (key.toString().equals(text)) {
        return key;
      }
    }
    throw new ConfigException(file + ": unknown key '" + text + "'; remove it or mend its name");
  }

  public boolean has(ConfigKey key) {
    return values.containsKey(key);
  }

  public String text(ConfigKey key) throws ConfigException {
    @Nullable String value = values.get(key);
    if (value == null || value.isEmpty()) {
      throw new ConfigException(file + ": " + key + " is missing; add it");
    }
    return value;
  }

  public String text(ConfigKey key, String absent) throws ConfigException {
    return has(key) ? text(key) : absent;
  }

  /** A whole number between {@code min} and {@code max}, both included. */
  public long number(ConfigKey key, long min, long max) throws ConfigException {
    String value = text(key);
    try {
      long number = Long.parseLong(value);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw malformed(key, "a whole number from " + min + " to " + max, e);
    }
    throw malformed(key, "a whole number from " + min + " to " + max, null);
  }

  public long number(ConfigKey key, long min, long max, long absent) throws ConfigException {
    return has(key) ? number(key, min, max) : absent;
  }

  /** A decimal number between {@code min} and {@code max}, both included. */
  public double decimal(ConfigKey key, double min, double max, double absent)
      throws ConfigException {
    if (!has(key)) {
      return absent;
    }
    String wanted = "a number from " + min + " to " + max;
    try {
      double number = Double.parseDouble(text(key));
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw malformed(key, wanted, e);
    }
    throw malformed(key, wanted, null);
  }

  public HostPort address(ConfigKey key) throws ConfigException {
    try {
      return HostPort.parse(text(key));
    } catch (IllegalArgumentException e) {
      throw malformed(key, "host:port", e);
    }
  }

  public Path path(ConfigKey key) throws ConfigException {
    try {
      return Path.of(text(key));
    } catch (InvalidPathException e) {
      throw malformed(key, "a path", e);
    }
  }

  /** For a value of the right form that the role cannot accept, as {@code reason} says. */
  public ConfigException invalid(ConfigKey key, Exception reason) {
    return new ConfigException(
        file + ": " + key + ": " + reason.getMessage() + "; correct it", reason);
  }

  private ConfigException malformed(ConfigKey key, String wanted, @Nullable Exception cause) {
    String message =
        file + ": " + key + "='" + values.get(key) + "' is not " + wanted + "; correct it";
    return cause == null ? new ConfigException(message) : new ConfigException(message, cause);
  }

  /** {@link Properties} lets a later line win silently; a doubled key is a mistake. */
  private static final class SingleValuedProperties extends Properties {
    private static final long serialVersionUID = 1L;

    @Override
    public synchronized @Nullable Object put(Object key, Object value) {
      if (containsKey(key)) {
        throw new IllegalArgumentException("key '" + key + "' is given twice; remove one");
      }
      return super.put(key, value);
    }
  }
}
