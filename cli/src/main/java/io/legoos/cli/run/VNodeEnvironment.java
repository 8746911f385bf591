package io.legoos.cli.run;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;

/** The environment of a program in a vNode: the caller's, but for where it is at home. Pure. */
final class VNodeEnvironment {
  /** Where a vNode's programs have its volume. */
  private static final String VOLUME = "/vol";

  private static final List<ByteString> REPLACED =
      List.of(
          ByteString.copyFromUtf8("HOME="),
          ByteString.copyFromUtf8("PWD="),
          ByteString.copyFromUtf8("OLDPWD="),
          ByteString.copyFromUtf8("TMPDIR="));

  private VNodeEnvironment() {}

  /**
   * What a program gets.
   *
   * @param caller NAME=value of the caller
   */
  static List<ByteString> of(List<ByteString> caller) {
    List<ByteString> environment = new ArrayList<>();
    for (ByteString variable : caller) {
      if (REPLACED.stream().noneMatch(variable::startsWith)) {
        environment.add(variable);
      }
    }
    environment.add(ByteString.copyFromUtf8("HOME=" + VOLUME));
    environment.add(ByteString.copyFromUtf8("PWD=" + VOLUME));
    return environment;
  }
}
