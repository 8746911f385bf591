package io.legoos.cli.explain;

import io.legoos.cli.CliException;
import io.legoos.cli.ExitStatus;
import io.legoos.cli.Json;
import io.legoos.cli.cluster.ManagerClient;
import io.legoos.cli.query.ClusterOption;
import io.legoos.protocol.control.v1.Member;
import io.legoos.protocol.control.v1.VNodeDescription;
import io.legoos.protocol.control.v1.VProcessReport;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code lego explain}: why a vProcess waits, and what would let it run. */
@Command(
    name = "explain",
    description = {
      "Says why a vProcess waits, and what would let it run.",
      "Without VPROCESS: which programs and vNodes were refused lately, which programs the platform"
          + " ended, and why."
    },
    mixinStandardHelpOptions = true)
public final class ExplainCommand implements Callable<Integer> {
  @Mixin private ClusterOption cluster = new ClusterOption();

  @Parameters(
      arity = "0..1",
      paramLabel = "VPROCESS",
      description = "id, as in lego ps; also of one that the platform ended lately")
  private @Nullable String vprocess;

  @Override
  public Integer call() throws CliException {
    ManagerClient managers = new ManagerClient(cluster.directory());
    List<Member> members = managers.members().getMembersList();
    Explainer explainer = new Explainer(members, managers.refusals());
    Explanation explanation =
        vprocess == null
            ? explainer.refusedLately()
            : explain(explainer, managers, members, vprocess);
    System.out.print(cluster.json() ? Json.write(explanation) : explanation.text());
    return ExitStatus.OK;
  }

  private static Explanation explain(
      Explainer explainer, ManagerClient managers, List<Member> members, String id)
      throws CliException {
    for (Member member : members) {
      for (VProcessReport report : member.getLoad().getVprocessesList()) {
        if (report.getVprocessId().equals(id)) {
          return explainer.vprocess(
              report, member.getIdentity().getName(), storage(managers, report.getVnode()));
        }
      }
      for (VProcessReport report : member.getLoad().getEndedByPlatformList()) {
        if (report.getVprocessId().equals(id)) {
          return explainer.vprocess(report, member.getIdentity().getName(), null);
        }
      }
    }
    throw CliException.usage(
        "no vProcess '"
            + id
            + "': 'lego ps' lists those that run, 'lego explain' those that the platform ended lately"
            + " and what was refused before it started; one that ended by itself is not kept");
  }

  private static @Nullable String storage(ManagerClient managers, String vnode)
      throws CliException {
    if (vnode.isEmpty()) {
      return null;
    }
    for (VNodeDescription known : managers.vnodes()) {
      if (known.getName().equals(vnode)) {
        return known.getStorage();
      }
    }
    return null;
  }
}
