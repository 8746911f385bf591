package io.legoos.dist;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** {@code legoos ROLE ARG...}: one role of the image, until it ends. */
public final class Legoos {
  private static final int USAGE = 2;

  private Legoos() {}

  public static void main(String[] args) throws Exception {
    Optional<Role> role = args.length == 0 ? Optional.empty() : Role.of(args[0]);
    if (role.isEmpty()) {
      System.err.println(
          "usage: legoos ROLE ARG...; roles: "
              + Arrays.stream(Role.values()).map(Role::word).collect(Collectors.joining(", ")));
      System.exit(USAGE);
      return;
    }
    role.get().run(Arrays.copyOfRange(args, 1, args.length));
  }
}
