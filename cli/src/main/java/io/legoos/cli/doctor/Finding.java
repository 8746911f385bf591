package io.legoos.cli.doctor;

/**
 * One line of the doctor.
 *
 * @param check what was looked at
 * @param verdict how it came out
 * @param found what is there
 * @param remedy what to do; empty when all is well
 */
public record Finding(String check, Verdict verdict, String found, String remedy) {
  static Finding ok(String check, String found) {
    return new Finding(check, Verdict.OK, found, "");
  }

  static Finding warn(String check, String found, String remedy) {
    return new Finding(check, Verdict.WARN, found, remedy);
  }

  static Finding fail(String check, String found, String remedy) {
    return new Finding(check, Verdict.FAIL, found, remedy);
  }
}
