/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.spark;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** maect on Spark stands on core alone, and only what spark-submit calls knows of a command line. */
@AnalyzeClasses(packages = "dev.maect.spark", importOptions = ImportOption.DoNotIncludeTests.class)
class SparkArchitectureTest {
    @ArchTest
    static final ArchRule coreIsEnough = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.maect.cli..", "dev.maect.report..", "dev.maect.studio..");

    @ArchTest
    static final ArchRule onlyProgramsHaveOptions = noClasses()
            .that()
            .doNotBelongToAnyOf(Program.class, Embed.class, Train.class)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("picocli..");

    @ArchTest
    static final ArchRule nothingIsPrinted =
            noClasses().should().accessField(System.class, "out").orShould().accessField(System.class, "err");
}
