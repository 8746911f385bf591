package io.legoos.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RedactorTest {
  private final Redactor redactor =
      new Redactor(List.of("/opt/tool --user=anna hunter2 -S 'a b'", "sort"));

  @Test
  void keysAndCertificatesAreTakenOutAlsoWhenCutOff() {
    String pem = "-----BEGIN PRIVATE KEY-----\nMIIabc\ndef==\n-----END PRIVATE KEY-----";
    assertThat(redactor.redact("a\n" + pem + "\nb")).isEqualTo("a\n[redacted]\nb");
    assertThat(redactor.redact("a\n" + pem.substring(0, 40))).isEqualTo("a\n[redacted]");
    assertThat(redactor.redact(pem.substring(30) + "\nb")).isEqualTo("[redacted]\nb");
  }

  @Test
  void tokensAndPasswordsAreTakenOut() {
    String hex = "0123456789abcdef0123456789abcdef";
    String base64 = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGk=";
    String jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln";
    for (String secret : List.of(hex, base64, jwt)) {
      assertThat(redactor.redact("x " + secret + " y")).isEqualTo("x [redacted] y");
    }
    for (String named :
        List.of(
            "password=s3cret",
            "db.password: s3cret word",
            "Authorization: Bearer s3cret",
            "\"apiKey\" : \"s3cret\"",
            "token s3cret")) {
      assertThat(redactor.redact(named + "\nnext")).doesNotContain("s3cret").endsWith("\nnext");
    }
    assertThat(redactor.redact("http://me:s3cret@host/")).doesNotContain("s3cret");
  }

  @Test
  void argumentsAndEnvironmentOfProgramsAreTakenOut() {
    assertThat(redactor.redact("started /opt/tool --user=anna hunter2 -S 'a b' as 7"))
        .doesNotContain("anna", "hunter2")
        .contains("started /opt/tool", "as 7");
    assertThat(redactor.redact("exec failed for hunter2")).doesNotContain("hunter2");
    assertThat(redactor.redact("HOME=/home/anna2 LD_PRELOAD=x.so"))
        .isEqualTo("HOME=[redacted] LD_PRELOAD=[redacted]");
    assertThat(Redactor.programOf("/usr/bin/sort -S 1G")).isEqualTo("sort");
  }

  @Test
  void whatHelpsStays() {
    String line = "12:00:01 WARN memory-0 is overdue (epoch 4), 127.0.0.1:4711, 104857600 bytes";
    assertThat(redactor.redact(line)).isEqualTo(line);
    String path = "/sys/kernel/mm/transparent_hugepage/enabled";
    assertThat(redactor.redact(path)).isEqualTo(path);
  }
}
