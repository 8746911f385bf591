package io.legoos.tests.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Programs that share the files of a virtual server, and what becomes of those. */
@ExtendWith(SuiteExtension.class)
@Order(6)
class VNodeTest {
  private static final String NAMESPACE = "servers";

  @Test
  void aVNodesProgramsShareItsFilesUntilItIsDeleted(Suite suite) throws Exception {
    Kubectl kubectl = suite.newNamespace(NAMESPACE);
    kubectl.apply(Repository.example("vnode.yaml"));
    kubectl.awaitPhase("vprocess", "write", "Succeeded", Suite.PATIENCE);
    assertThat(logs(suite, "write")).isEqualTo("written on build in /vol\n");
    assertThat(kubectl.object("vnode", "build").at("/status/storage").asText())
        .isEqualTo("servers-storage-0");

    filesOutliveTheirMonitorsPod(suite, kubectl);
    nothingOfThePodIsSeen(suite, kubectl);
    theLimitHoldsAndGrows(suite, kubectl);
    twoVNodesTalk(suite, kubectl);
    whatCannotRunSaysWhy(kubectl);
    aVNodeInUseIsDeletedWhenItsProgramHasEnded(suite, kubectl);
    kubectl.output("delete", "legocluster", "servers", "--timeout=50s");
  }

  private static void filesOutliveTheirMonitorsPod(Suite suite, Kubectl kubectl) throws Exception {
    kubectl.output("delete", "pod", "servers-storage-0", "--grace-period=1", "--wait=false");
    // Started at once: it waits for the monitor's next pod.
    kubectl.applyText(
        program("read", "cat greeting; id -u; ls -ld /vol | cut -d' ' -f3-4", "Never"));
    kubectl.awaitPhase("vprocess", "read", "Succeeded", Suite.PATIENCE);
    assertThat(logs(suite, "read")).isEqualTo("written on build in /vol\n65532\n65532 65532\n");
  }

  private static void nothingOfThePodIsSeen(Suite suite, Kubectl kubectl) throws Exception {
    kubectl.applyText(
        program(
            "look",
            "ls -A /etc/legoos /var; ls -d /sys /opt/legoos/.. /var/lib /old /vol/../etc; "
                + "unshare -Urm sh -c 'mount -t proc none /tmp && echo MOUNTED'; "
                + "echo x > /etc/passwd; exit 0",
            "Never"));
    kubectl.awaitPhase("vprocess", "look", "Succeeded", Suite.PATIENCE);
    String seen = logs(suite, "look");
    assertThat(seen)
        .as(seen)
        .contains("/etc/legoos:\n")
        .contains("'/sys': No such file")
        .contains("'/old': No such file")
        .contains("'/var/lib': No such file")
        .contains("/etc/passwd: Read-only file system")
        .contains("unshare failed: Operation not permitted")
        .doesNotContain("tls")
        .doesNotContain("MOUNTED");
  }

  private static void theLimitHoldsAndGrows(Suite suite, Kubectl kubectl) throws Exception {
    String fill = "head -c 80000000 /dev/zero > large && rm large && echo fits";
    kubectl.applyText(program("toomuch", fill, "Never"));
    kubectl.awaitPhase("vprocess", "toomuch", "Failed", Suite.PATIENCE);
    assertThat(logs(suite, "toomuch")).contains("Disk quota exceeded").doesNotContain("fits");

    grow(kubectl, "128Mi");
    kubectl.await(
        "vnode",
        "build",
        "larger",
        Suite.PATIENCE,
        object -> object.at("/status/volume").asText().equals("128Mi"));
    kubectl.applyText(program("enough", fill, "Never"));
    kubectl.awaitPhase("vprocess", "enough", "Succeeded", Suite.PATIENCE);
    assertThat(logs(suite, "enough")).isEqualTo("fits\n");

    grow(kubectl, "1Ti");
    kubectl.await(
        "vnode",
        "build",
        "refused more than there is",
        Suite.PATIENCE,
        object -> object.at("/status/conditions").toString().contains("InsufficientStorage"));
    assertThat(kubectl.object("vnode", "build").at("/status/volume").asText()).isEqualTo("128Mi");
    assertThat(
            kubectl
                .run(
                    "patch",
                    "vnode",
                    "build",
                    "--type=merge",
                    "-p",
                    "{\"spec\":{\"volume\":\"1Mi\"}}")
                .errors())
        .contains("may only grow");
  }

  private static void grow(Kubectl kubectl, String volume) throws Exception {
    kubectl.output(
        "patch",
        "vnode",
        "build",
        "--type=merge",
        "-p",
        "{\"spec\":{\"volume\":\"%s\"}}".formatted(volume));
  }

  /** Over a network of their own, by name. */
  private static void twoVNodesTalk(Suite suite, Kubectl kubectl) throws Exception {
    for (String name : List.of("left", "right")) {
      kubectl.applyText(
          """
          apiVersion: legoos.io/v1alpha1
          kind: VNode
          metadata:
            name: %s
          spec:
            cluster: servers
            network: Own
            volume: 16Mi
          """
              .formatted(name));
    }
    kubectl.applyText(
        in(
            "left",
            program(
                "server",
                "perl -MIO::Socket::INET -e '$s = IO::Socket::INET->new(LocalPort => 80, Listen => 1)"
                    + " or die; $c = $s->accept; print $c \"hello from left\\n\"'",
                "Never")));
    kubectl.applyText(
        in(
            "right",
            program(
                "client",
                "for i in $(seq 1 100); do perl -MIO::Socket::INET -e '$c = IO::Socket::INET->new("
                    + "PeerAddr => \"left:80\", Timeout => 5) or exit 1; print <$c>' && exit 0;"
                    + " sleep 0.3; done; cat /etc/hosts; exit 1",
                "Never")));
    kubectl.awaitPhase("vprocess", "client", "Succeeded", Suite.PATIENCE);
    assertThat(logs(suite, "client")).isEqualTo("hello from left\n");
    kubectl.awaitPhase("vprocess", "server", "Succeeded", Suite.PATIENCE);
    kubectl.output("delete", "vnode", "left", "right", "--timeout=50s");
  }

  private static String in(String vnode, String program) {
    return program.replace("vNode: build", "vNode: " + vnode);
  }

  private static void whatCannotRunSaysWhy(Kubectl kubectl) throws Exception {
    kubectl.applyText(in("other", program("nowhere", "true", "Never")));
    JsonNode waits =
        kubectl.await(
            "vprocess",
            "nowhere",
            "told why it waits",
            Suite.PATIENCE,
            object -> object.at("/status/reason").asText().equals("VNodeNotReady"));
    assertThat(waits.at("/status/message").asText()).contains("there is no VNode other");
    kubectl.output("delete", "vprocess", "nowhere", "--timeout=50s");
  }

  private static void aVNodeInUseIsDeletedWhenItsProgramHasEnded(Suite suite, Kubectl kubectl)
      throws Exception {
    kubectl.applyText(
        program("user", "while [ -e greeting ] && ! [ -e end ]; do sleep 0.2; done", "Never"));
    kubectl.awaitPhase("vprocess", "user", "Running", Suite.PATIENCE);
    kubectl.output("delete", "vnode", "build", "--wait=false");
    kubectl.awaitEvent("NotDeletedYet", "programs run in vNode build", Suite.PATIENCE);
    assertThat(kubectl.object("vprocess", "user").at("/status/phase").asText())
        .isEqualTo("Running");
    kubectl.output("delete", "vprocess", "user", "--timeout=50s");
    kubectl.awaitNone("vnodes", Duration.ofSeconds(90));

    // The same name again: nothing of the former files.
    kubectl.apply(Repository.example("vnode.yaml"));
    kubectl.awaitPhase("vnode", "build", "Ready", Suite.PATIENCE);
    kubectl.applyText(program("anew", "ls -A | grep -v lost+found | wc -l", "Never"));
    kubectl.awaitPhase("vprocess", "anew", "Succeeded", Suite.PATIENCE);
    assertThat(logs(suite, "anew")).isEqualTo("0\n");
  }

  private static String logs(Suite suite, String vprocess) throws Exception {
    return suite.lego(NAMESPACE, "logs", vprocess).output(Suite.PATIENCE);
  }

  private static String program(String name, String script, String restartPolicy) {
    return """
        apiVersion: legoos.io/v1alpha1
        kind: VProcess
        metadata:
          name: %s
        spec:
          cluster: servers
          vNode: build
          command: /bin/sh
          args:
            - -c
            - |
              exec 2>&1
              %s
          exCache: {size: 8Mi}
          restartPolicy: %s
        """
        .formatted(name, script, restartPolicy);
  }
}
