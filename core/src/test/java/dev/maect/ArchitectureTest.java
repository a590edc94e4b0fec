/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures;

/** The house of docs/architecture.md: arrows point down only. */
@AnalyzeClasses(packages = "dev.maect", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule dependenciesPointDown = Architectures.layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage("dev.maect.(*)..")
            .layer("run")
            .definedBy("dev.maect.run..")
            .layer("protocol")
            .definedBy("dev.maect.protocol..")
            .layer("finetune")
            .definedBy("dev.maect.finetune..")
            .layer("train")
            .definedBy("dev.maect.train..")
            .layer("eval")
            .definedBy("dev.maect.eval..")
            .layer("export")
            .definedBy("dev.maect.export..")
            .layer("recipe")
            .definedBy("dev.maect.recipe..")
            .layer("checkpoint")
            .definedBy("dev.maect.checkpoint..")
            .layer("contrast")
            .definedBy("dev.maect.contrast..")
            .layer("data")
            .definedBy("dev.maect.data..")
            .layer("vit")
            .definedBy("dev.maect.vit..")
            .layer("weights")
            .definedBy("dev.maect.weights..")
            .layer("engine")
            .definedBy("dev.maect.engine..")
            .layer("io")
            .definedBy("dev.maect.io..")
            .whereLayer("run")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("protocol")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("finetune")
            .mayOnlyBeAccessedByLayers("run", "protocol")
            .whereLayer("train")
            .mayOnlyBeAccessedByLayers("run", "finetune")
            .whereLayer("eval")
            .mayOnlyBeAccessedByLayers("run", "protocol", "finetune")
            .whereLayer("export")
            .mayOnlyBeAccessedByLayers("run")
            .whereLayer("recipe")
            .mayOnlyBeAccessedByLayers("run", "protocol", "finetune", "train", "eval")
            .whereLayer("checkpoint")
            .mayOnlyBeAccessedByLayers("run", "protocol", "finetune", "train", "eval", "export")
            .whereLayer("contrast")
            .mayOnlyBeAccessedByLayers("run", "train", "recipe")
            .whereLayer("data")
            .mayOnlyBeAccessedByLayers("run", "protocol", "finetune", "train", "eval", "recipe")
            .whereLayer("vit")
            .mayOnlyBeAccessedByLayers("run", "protocol", "finetune", "train", "eval", "export", "checkpoint", "recipe")
            .whereLayer("weights")
            .mayOnlyBeAccessedByLayers("run", "protocol", "finetune", "train", "eval", "export", "checkpoint");

    @ArchTest
    static final ArchRule noCycles =
            slices().matching("dev.maect.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule theLibraryDoesNotPrint = noClasses()
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .because("what the user sees belongs to the command line; the library logs through slf4j");

    @ArchTest
    static final ArchRule theLibraryDoesNotEndTheProcess =
            noClasses().should().callMethod(System.class, "exit", int.class);

    @ArchTest
    static final ArchRule nothingPhonesHome =
            noClasses().should().dependOnClassesThat().resideInAnyPackage("java.net.http..", "sun.net..");
}
