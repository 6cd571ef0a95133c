package io.chainexec.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

class ProfileTest {
  @Test
  void everyBenchmarkClassIsInEveryProfileButWhatIsNotPromisedIsNotInCore() {
    Set<String> written = benchmarkClasses();
    assertTrue(written.size() >= 14, written.toString());
    assertEquals(written, selectedBy(Profile.SMOKE));
    assertEquals(written, selectedBy(Profile.FULL));
    Set<String> notPromised =
        Set.of(
            "CacheLine",
            "DbScheduler",
            "Disruptor",
            "FileChannel",
            "MappedMemory",
            "Sqlite",
            "Steps");
    written.removeIf(name -> notPromised.contains(name.replaceAll(".*\\.(\\w+)Benchmark", "$1")));
    assertEquals(written, selectedBy(Profile.CORE));
  }

  @Test
  void aProfileIsFoundByItsName() {
    assertEquals(Profile.SMOKE, Profile.ofName("smoke"));
    assertEquals(Profile.CORE, Profile.ofName("core"));
    assertEquals(Profile.FULL, Profile.ofName("full"));
  }

  @Test
  void aRoundThatWouldNotEndWithinTheLimitIsNotBegun() {
    assertTrue(Profile.CORE.hasTimeForRound(0, Duration.ZERO));
    assertTrue(Profile.CORE.hasTimeForRound(1, Duration.ofSeconds(570)));
    assertFalse(Profile.CORE.hasTimeForRound(1, Duration.ofSeconds(571)));
    assertTrue(Profile.CORE.hasTimeForRound(2, Duration.ofSeconds(760)));
    assertFalse(Profile.CORE.hasTimeForRound(2, Duration.ofSeconds(761)));
    assertFalse(Profile.CORE.hasTimeForRound(3, Duration.ofSeconds(3)));
    assertTrue(Profile.SMOKE.hasTimeForRound(0, Duration.ZERO));
    assertFalse(Profile.SMOKE.hasTimeForRound(1, Duration.ZERO));
  }

  private static Set<String> benchmarkClasses() {
    return new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.chainexec.benchmarks")
            .stream()
            .filter(
                type ->
                    type.getMethods().stream().anyMatch(m -> m.isAnnotatedWith(Benchmark.class)))
            .map(JavaClass::getName)
            .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> selectedBy(Profile profile) {
    ChainedOptionsBuilder options = new OptionsBuilder();
    profile.choose(options);
    return BenchmarkList.defaultList()
        .find(
            OutputFormatFactory.createFormatInstance(System.err, VerboseMode.SILENT),
            List.of(".*"),
            options.build().getExcludes())
        .stream()
        .map(BenchmarkListEntry::getUserClassQName)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
