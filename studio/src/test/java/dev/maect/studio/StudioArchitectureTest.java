/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The studio stands on report and core, knows no command line, and asks nothing of any network. */
@AnalyzeClasses(packages = "dev.maect.studio", importOptions = ImportOption.DoNotIncludeTests.class)
class StudioArchitectureTest {
    @ArchTest
    static final ArchRule nothingOfTheCommandLine =
            noClasses().should().dependOnClassesThat().resideInAnyPackage("picocli..", "dev.maect.cli..");

    @ArchTest
    static final ArchRule nothingIsPrinted =
            noClasses().should().accessField(System.class, "out").orShould().accessField(System.class, "err");

    @ArchTest
    static final ArchRule nothingPhonesHome =
            noClasses().should().dependOnClassesThat().resideInAnyPackage("java.net.http..", "sun.net..");

    @ArchTest
    static final ArchRule onlyTheServerKnowsHttp = noClasses()
            .that()
            .resideOutsideOfPackage("dev.maect.studio.http")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.sun.net.httpserver..");

    @ArchTest
    static final ArchRule noCycles =
            slices().matching("dev.maect.studio.(*)..").should().beFreeOfCycles();
}
