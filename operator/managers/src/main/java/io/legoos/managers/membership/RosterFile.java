package io.legoos.managers.membership;

import com.google.protobuf.ByteString;
import io.legoos.protocol.Incarnation;
import io.legoos.protocol.control.v1.MonitorIdentity;
import io.legoos.protocol.control.v1.Role;
import io.legoos.runtime.Names;
import io.legoos.runtime.StartupException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The roster in a text file, a line for each identity, replaced as a whole: joins and losses are
 * rare. Not thread-safe.
 */
public final class RosterFile implements RosterStore {
  private static final Logger LOG = LoggerFactory.getLogger(RosterFile.class);
  private static final long MAX_BYTES = 16L << 20;
  private static final String MEMBER = "member";
  private static final String DEAD = "dead";

  private final Path file;

  public RosterFile(Path file) {
    this.file = file;
  }

  /**
   * Reads the roster; empty when there is no file.
   *
   * @throws StartupException when the file is unreadable or damaged
   */
  public Roster load() throws StartupException {
    List<MonitorIdentity> members = new ArrayList<>();
    List<MonitorIdentity> dead = new ArrayList<>();
    try {
      if (!Files.exists(file)) {
        return Roster.EMPTY;
      }
      if (Files.size(file) > MAX_BYTES) {
        throw new IOException("larger than " + MAX_BYTES + " bytes");
      }
      for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
        String[] words = line.split(" ", -1);
        if (words.length != 4) {
          throw new IOException("malformed line '" + line + "'");
        }
        switch (words[0]) {
          case MEMBER -> members.add(parse(words));
          case DEAD -> dead.add(parse(words));
          default -> throw new IOException("malformed line '" + line + "'");
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new StartupException(
          "cannot read the roster "
              + file
              + ": "
              + e.getMessage()
              + "; remove it when no monitor of the cluster runs",
          e);
    }
    return new Roster(members, dead);
  }

  private static MonitorIdentity parse(String[] words) throws IOException {
    ByteString incarnation = ByteString.copyFrom(HexFormat.of().parseHex(words[3]));
    if (!Names.isLegal(words[2]) || incarnation.size() != Incarnation.BYTES) {
      throw new IOException("malformed identity of " + words[2]);
    }
    return MonitorIdentity.newBuilder()
        .setRole(Role.valueOf(words[1]))
        .setName(words[2])
        .setIncarnation(incarnation)
        .build();
  }

  @Override
  public void save(Roster roster) {
    StringBuilder text = new StringBuilder();
    roster.members().forEach(identity -> append(text, MEMBER, identity));
    roster.dead().forEach(identity -> append(text, DEAD, identity));
    Path partial = file.resolveSibling(file.getFileName() + ".partial");
    try (FileChannel channel =
        FileChannel.open(
            partial,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(text.toString());
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
      Files.move(
          partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      LOG.warn("cannot keep the roster in {}; a death during a restart may go unnoticed", file, e);
    }
  }

  private static void append(StringBuilder text, String what, MonitorIdentity identity) {
    text.append(what)
        .append(' ')
        .append(identity.getRole())
        .append(' ')
        .append(identity.getName())
        .append(' ')
        .append(HexFormat.of().formatHex(identity.getIncarnation().toByteArray()))
        .append('\n');
  }
}
