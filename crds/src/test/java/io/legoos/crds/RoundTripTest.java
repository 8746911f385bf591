package io.legoos.crds;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.legoos.crds.manifest.ClusterManifest;
import io.legoos.crds.manifest.ManifestException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** Whatever is valid means the same after it went to the API server and back. */
class RoundTripTest {
  private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void clustersAreTheSameAfterYaml(@ForAll("clusters") LegoClusterSpec spec)
      throws ManifestException {
    LegoCluster cluster = new LegoCluster();
    cluster.getMetadata().setName("c");
    cluster.setSpec(spec);
    assertThat(ClusterRules.violations(cluster)).isEmpty();

    String yaml = SERIALIZATION.asYaml(cluster);

    assertThat(SERIALIZATION.unmarshal(yaml, LegoCluster.class).getSpec()).isEqualTo(spec);
    assertThat(ClusterManifest.parse("f", yaml.replaceFirst("^---\n", "")).getSpec())
        .isEqualTo(spec);
    assertThat(ClusterRules.violations(spec, spec)).isEmpty();
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void vProcessesAreTheSameAfterJson(@ForAll("vProcesses") VProcessSpec spec) {
    VProcess vProcess = new VProcess();
    vProcess.getMetadata().setName("v");
    vProcess.setSpec(spec);
    assertThat(VProcessRules.violations(vProcess)).isEmpty();

    assertThat(throughJson(vProcess).getSpec()).isEqualTo(spec);
    assertThat(VProcessRules.violations(spec, spec)).isEmpty();
  }

  @Property
  void quantitiesAreTheSameAfterJson(@ForAll("quantities") Quantity quantity) {
    VNode vNode = new VNode();
    vNode.setSpec(new VNodeSpec("c", 1000L, null, 512, VNodeNetwork.Own, quantity));

    assertThat(throughJson(vNode).getSpec().volume()).isEqualTo(quantity);
    assertThat(quantity.isAtLeast(quantity)).isTrue();
    assertThat(quantity.units()).isNotNegative();
  }

  @SuppressWarnings("unchecked")
  private static <T extends CustomResource<?, ?>> T throughJson(T resource) {
    return (T) SERIALIZATION.unmarshal(SERIALIZATION.asJson(resource), resource.getClass());
  }

  @Provide
  Arbitrary<Quantity> quantities() {
    return Combinators.combine(
            Arbitraries.longs().between(0, 999_999_999),
            Arbitraries.integers().between(-1, 999),
            Arbitraries.of("", "m", "k", "M", "G", "T", "P", "Ki", "Mi", "Gi", "Ti", "Pi"))
        .as(
            (whole, fraction, unit) ->
                new Quantity(whole + (fraction < 0 ? "" : "." + fraction) + unit));
  }

  @Provide
  Arbitrary<LegoClusterSpec> clusters() {
    return Combinators.combine(
            Arbitraries.of("1Mi", "0.5Gi", "2048Ki", "1Gi", "1048576"),
            Arbitraries.of(0.1, 1.0, 2.5, 100.0),
            Arbitraries.integers().between(1, 2),
            exCaches(),
            Arbitraries.of(true, false),
            images(),
            pools())
        .as(
            (vRegionSize, overcommit, replication, exCache, paused, image, pools) ->
                new LegoClusterSpec(
                    new Quantity(vRegionSize),
                    overcommit,
                    replication,
                    exCache,
                    paused,
                    image,
                    pools));
  }

  private static Arbitrary<ExCacheSpec> exCaches() {
    return Combinators.combine(
            Arbitraries.integers().between(4, 768),
            Arbitraries.of(0, 8, 64, 65536),
            Arbitraries.of(ExCachePolicy.class))
        .as((size, ways, policy) -> new ExCacheSpec(new Quantity(size + "Mi"), ways, policy));
  }

  private static Arbitrary<@Nullable String> images() {
    return Arbitraries.of("debian", "registry.example.com:5000/a/b@sha256:00", "yes", "1")
        .injectNull(0.5);
  }

  /** One pool of each role; more of the memory role. */
  private static Arbitrary<List<PoolSpec>> pools() {
    Arbitrary<PoolSpec> memory =
        Combinators.combine(
                Arbitraries.integers().between(2, 256), Arbitraries.integers().between(1, 64))
            .as(
                (replicas, capacity) ->
                    pool("m" + capacity, PoolRole.MEMORY, replicas, capacity + "Gi", null, null));
    return Combinators.combine(
            Arbitraries.integers().between(0, 256),
            images(),
            memory.list().ofMinSize(1).ofMaxSize(2).uniqueElements(PoolSpec::name),
            Arbitraries.of(VolumeReclaim.class).injectNull(0.3),
            Arbitraries.maps(
                    Arbitraries.of("kubernetes.io/os", "null", "8", "example.com/a.b"),
                    Arbitraries.of("", "true", "linux", "0x1"))
                .ofMaxSize(3)
                .injectNull(0.3))
        .as(
            (replicas, image, memories, reclaim, selector) -> {
              List<PoolSpec> all = new ArrayList<>(memories);
              all.add(processor(replicas, image, selector));
              all.add(pool("s", PoolRole.STORAGE, 1, null, "3Gi", reclaim));
              return all;
            });
  }

  private static PoolSpec processor(
      int replicas, @Nullable String image, @Nullable Map<String, String> selector) {
    return new PoolSpec(
        "p",
        PoolRole.PROCESSOR,
        replicas,
        new Quantity("500m"),
        null,
        null,
        null,
        null,
        null,
        image,
        true,
        selector,
        List.of(new TolerationSpec(null, "Exists", null, "NoExecute", 5L)));
  }

  private static PoolSpec pool(
      String name,
      PoolRole role,
      int replicas,
      @Nullable String capacity,
      @Nullable String volume,
      @Nullable VolumeReclaim reclaim) {
    return new PoolSpec(
        name,
        role,
        replicas,
        null,
        new Quantity("64Mi"),
        capacity == null ? null : new Quantity(capacity),
        volume == null ? null : new Quantity(volume),
        null,
        reclaim,
        null,
        null,
        null,
        null);
  }

  @Provide
  Arbitrary<VProcessSpec> vProcesses() {
    Arbitrary<String> texts =
        Arbitraries.oneOf(
            Arbitraries.strings().withChars("ab \"'\n\t:#-{}äß€").ofMaxLength(20),
            Arbitraries.of("😀", "null", "8", "yes", "*a", "&a", "!!b"));
    Arbitrary<List<EnvVariable>> env =
        Combinators.combine(Arbitraries.of("A", "_b", "c.d-e", "PATH"), texts.injectNull(0.2))
            .as(EnvVariable::new)
            .list()
            .ofMaxSize(3)
            .uniqueElements(EnvVariable::name);
    Arbitrary<List<InputFileSpec>> files =
        Combinators.combine(
                Arbitraries.of("numbers", "more.numbers"),
                Arbitraries.of("a", "b.txt"),
                Arbitraries.of("c", "d").injectNull(0.5))
            .as(InputFileSpec::new)
            .list()
            .ofMaxSize(3)
            .uniqueElements(InputFileSpec::fileName);
    return Combinators.combine(
            texts.list().ofMaxSize(5),
            env,
            files,
            Arbitraries.of(RestartPolicy.class),
            Arbitraries.longs().between(1, 4_294_967_294L),
            Arbitraries.integers().between(4, 32768).injectNull(0.5),
            Arbitraries.of(1, 2).injectNull(0.5))
        .as(
            (args, variables, input, restart, user, exCache, replication) ->
                new VProcessSpec(
                    "c",
                    null,
                    null,
                    "/bin/prog ram",
                    args,
                    variables,
                    input,
                    input.isEmpty() ? null : input.getLast().fileName(),
                    null,
                    null,
                    null,
                    exCache == null ? null : new VProcessExCache(new Quantity(exCache + "Mi")),
                    replication,
                    user,
                    null,
                    restart,
                    null,
                    null,
                    null));
  }
}
