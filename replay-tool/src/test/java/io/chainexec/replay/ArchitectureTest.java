package io.chainexec.replay;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Which package may use which; this module is the one that sees them all. */
@AnalyzeClasses(
    packages = "io.chainexec",
    importOptions = {DoNotIncludeTests.class, ArchitectureTest.NoTestJars.class})
final class ArchitectureTest {
  @ArchTest
  static final ArchRule CHRONICLE_STAYS_IN_THE_STORE =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.chainexec.store..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("net.openhft..");

  @ArchTest
  static final ArchRule THE_COMMAND_LINE_LIBRARY_STAYS_IN_THE_COMMANDS =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.chainexec.replay")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("picocli..");

  @ArchTest
  static final ArchRule JSON_STAYS_IN_THE_TOOL =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.chainexec.replay..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.fasterxml..");

  @ArchTest
  static final ArchRule THE_CORE_KNOWS_NO_STORE =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.chainexec.store..", "io.chainexec.replay..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.chainexec.store..", "io.chainexec.replay..");

  @ArchTest
  static final ArchRule THE_STORE_KNOWS_NO_TOOL =
      noClasses()
          .that()
          .resideInAPackage("io.chainexec.store..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.chainexec.replay..", "io.chainexec.executor..");

  @ArchTest
  static final ArchRule SCRIPTS_AND_RENDERERS_KNOW_NO_STORE_AND_NO_EXECUTOR =
      noClasses()
          .that()
          .resideInAnyPackage("io.chainexec.replay.script..", "io.chainexec.replay.render..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.chainexec.store..", "io.chainexec.executor..");

  @ArchTest
  static final ArchRule STATISTICS_ARE_COUNTED_FROM_RECORDS_ALONE =
      classes()
          .that()
          .resideInAPackage("io.chainexec.replay.stats..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "org.HdrHistogram..",
              "io.chainexec.replay.stats..",
              "io.chainexec.action..",
              "io.chainexec.chain..",
              "io.chainexec.config..");

  @ArchTest
  static final ArchRule THE_GATE_KNOWS_NO_CLOCK =
      classes()
          .that()
          .resideInAPackage("io.chainexec.admission..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "org.agrona..",
              "io.chainexec.action..",
              "io.chainexec.admission..",
              "io.chainexec.chain..",
              "io.chainexec.config..");

  /** The store's default wall clock decides when a new file begins; everything else is injected. */
  @ArchTest
  static final ArchRule SYSTEM_CLOCKS_ARE_READ_IN_ONE_PLACE =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("io.chainexec.executor.SystemClock")
          .and()
          .doNotHaveFullyQualifiedName("io.chainexec.store.StoreConfig")
          .should()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.time.Clock");

  @ArchTest
  static final ArchRule PACKAGES_HAVE_NO_CYCLES =
      slices().matching("io.chainexec.(**)").should().beFreeOfCycles();

  /** The other modules' test support comes as jars, which their paths do not give away. */
  static final class NoTestJars implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("-tests.jar") && !location.contains("-simulation.jar");
    }
  }
}
