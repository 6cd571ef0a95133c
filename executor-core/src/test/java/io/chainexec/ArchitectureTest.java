package io.chainexec;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;

/** Which package may use which, and who may ask what time it is. */
@AnalyzeClasses(packages = "io.chainexec", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String ROOT = "io.chainexec.";
  private static final String ACTION = ROOT + "action";
  private static final String ADMISSION = ROOT + "admission";
  private static final String CHAIN = ROOT + "chain";
  private static final String CONFIG = ROOT + "config";
  private static final String EXECUTOR = ROOT + "executor";
  private static final String SNAPSHOT = ROOT + "snapshot";
  private static final String JDK = "java..";
  private static final String COLLECTIONS = "org.agrona.collections";

  @ArchTest static final ArchRule config = mayUse(CONFIG);

  @ArchTest static final ArchRule action = mayUse(ACTION, CONFIG);

  @ArchTest static final ArchRule chain = mayUse(CHAIN, ACTION, CONFIG);

  @ArchTest static final ArchRule admission = mayUse(ADMISSION, ACTION, CHAIN, CONFIG);

  @ArchTest
  static final ArchRule snapshot = mayUse(SNAPSHOT, ACTION, ADMISSION, CHAIN, CONFIG, COLLECTIONS);

  @ArchTest
  static final ArchRule executor =
      mayUse(
          EXECUTOR,
          ACTION,
          ADMISSION,
          CHAIN,
          CONFIG,
          SNAPSHOT,
          COLLECTIONS,
          "org.jctools.queues.atomic",
          "org.slf4j");

  private static ArchRule mayUse(String itself, String... others) {
    String[] packages = new String[others.length + 2];
    packages[0] = itself;
    packages[1] = JDK;
    System.arraycopy(others, 0, packages, 2, others.length);
    return classes()
        .that()
        .resideInAPackage(itself)
        .should()
        .onlyDependOnClassesThat(resideInAnyPackage(packages));
  }

  @ArchTest
  static final ArchRule everyPackageIsKnown =
      classes().should().resideInAnyPackage(ACTION, ADMISSION, CHAIN, CONFIG, EXECUTOR, SNAPSHOT);

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("io.chainexec.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule chronicleStaysInItsModule =
      noClasses().should().dependOnClassesThat().resideInAPackage("net.openhft..");

  @ArchTest
  static final ArchRule oneClassReadsTheMachinesClocks =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName(EXECUTOR + ".SystemClock")
          .should()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(Instant.class, "now")
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Clock.class);

  @ArchTest
  static final ArchRule nobodySleeps =
      noClasses().should().callMethod(Thread.class, "sleep", long.class);

  @ArchTest
  static final ArchRule staticFieldsAreFinal =
      fields().that().haveModifier(JavaModifier.STATIC).should().beFinal();

  @ArchTest
  static final ArchRule staticArraysAreHidden =
      fields()
          .that()
          .haveModifier(JavaModifier.STATIC)
          .and()
          .haveRawType("[.*")
          .should()
          .bePrivate()
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule logsThroughSlf4jOnly =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.util.logging..", "org.apache.logging..", "ch.qos.logback..");
}
