package io.legoos.tests.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Dependencies point one way (design section 2), so that monitors can only talk by messages. */
@AnalyzeClasses(packages = "io.legoos", importOptions = ImportOption.DoNotIncludeTests.class)
class LayeringTest {
  @ArchTest
  static final ArchRule dependenciesPointOneWay =
      layeredArchitecture()
          .consideringOnlyDependenciesInAnyPackage("io.legoos..")
          .layer("protocol")
          .definedBy("io.legoos.protocol..")
          .layer("runtime")
          .definedBy("io.legoos.runtime..")
          .layer("linux")
          .definedBy("io.legoos.linux..")
          .layer("crds")
          .definedBy("io.legoos.crds..")
          .optionalLayer("processor")
          .definedBy("io.legoos.processor..")
          .optionalLayer("memory")
          .definedBy("io.legoos.memory..")
          .optionalLayer("storage")
          .definedBy("io.legoos.storage..")
          .optionalLayer("managers")
          .definedBy("io.legoos.managers", "io.legoos.managers.membership..")
          .layer("placement")
          .definedBy("io.legoos.managers.placement..")
          .layer("cli")
          .definedBy("io.legoos.cli..")
          .whereLayer("protocol")
          .mayNotAccessAnyLayer()
          .whereLayer("linux")
          .mayNotAccessAnyLayer()
          .whereLayer("crds")
          .mayNotAccessAnyLayer()
          .whereLayer("runtime")
          .mayOnlyAccessLayers("protocol")
          .whereLayer("processor")
          .mayOnlyAccessLayers("protocol", "runtime", "linux")
          .whereLayer("memory")
          .mayOnlyAccessLayers("protocol", "runtime", "linux")
          .whereLayer("storage")
          .mayOnlyAccessLayers("protocol", "runtime", "linux")
          .whereLayer("placement")
          .mayNotAccessAnyLayer()
          .whereLayer("managers")
          .mayOnlyAccessLayers("protocol", "runtime", "linux", "placement")
          .whereLayer("cli")
          .mayOnlyAccessLayers("protocol", "runtime", "linux", "crds", "placement")
          .because("monitors share no state and import none of each other's code");

  @ArchTest
  static final ArchRule managersKnowNoKubernetes =
      noClasses()
          .that()
          .resideInAPackage("io.legoos.managers..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.fabric8..", "io.javaoperatorsdk..")
          .allowEmptyShould(true)
          .because("placement is decided the same way on one machine and on Kubernetes");

  @ArchTest
  static final ArchRule packagesAreFreeOfCycles =
      slices().matching("io.legoos.(*).(**)").should().beFreeOfCycles().allowEmptyShould(true);

  @ArchTest
  static final ArchRule namesSayWhatAClassIs =
      noClasses()
          .should()
          .haveSimpleNameEndingWith("Utils")
          .orShould()
          .haveSimpleNameEndingWith("Util")
          .because("a class does one thing and is named after it");

  @ArchTest
  static final ArchRule systemCallsAreInOnePlace =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.legoos.linux..")
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.lang.foreign.Linker")
          .because("every system call is named with its man page in monitors/linux");

  @ArchTest
  static final ArchRule nobodyPrintsStackTraces =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.legoos.cli")
          .should()
          .callMethod(Throwable.class, "printStackTrace");

  @ArchTest
  static final ArchRule nothingIsFinalised =
      noMethods().should().haveName("finalize").because("resources are closed, in order");

  @ArchTest
  static final ArchRule commandsAreCommands =
      classes()
          .that()
          .areAnnotatedWith("picocli.CommandLine$Command")
          .and()
          .doNotHaveSimpleName("LegoCommands")
          .and()
          .doNotHaveSimpleName("KubectlLego")
          .should()
          .haveSimpleNameEndingWith("Command");
}
