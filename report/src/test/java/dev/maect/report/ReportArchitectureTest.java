/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Pages and figures stand on core alone, and AWT has one door. */
@AnalyzeClasses(packages = "dev.maect.report", importOptions = ImportOption.DoNotIncludeTests.class)
class ReportArchitectureTest {
    @ArchTest
    static final ArchRule nothingOfTheCommandLine =
            noClasses().should().dependOnClassesThat().resideInAnyPackage("picocli..", "dev.maect.cli..");

    @ArchTest
    static final ArchRule nothingIsPrinted =
            noClasses().should().accessField(System.class, "out").orShould().accessField(System.class, "err");

    @ArchTest
    static final ArchRule onlyTheContactSheetDrawsWithAwt = noClasses()
            .that()
            .doNotHaveSimpleName("ContactSheet")
            .and()
            .doNotHaveSimpleName("Drawing")
            .should()
            .dependOnClassesThat(resideInAPackage("java.awt..").or(resideInAPackage("javax.imageio..")))
            .because("a machine without fonts makes pages, too");

    @ArchTest
    static final ArchRule contactSheetsAreDrawnWhereErrorsAreCaught = classes()
            .that()
            .haveSimpleName("ContactSheet")
            .should()
            .onlyHaveDependentClassesThat()
            .haveNameMatching(".*\\.(ContactSheet|Sheets|AttentionLight)")
            .because("these are package-private, and called by Drawing");
}
