/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.maect.data.decode.ImageDecoder;
import dev.maect.data.source.file.EncodedSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The house of docs/architecture.md: arrows point down only, as the table in CONTRIBUTING.md says. */
@AnalyzeClasses(packages = "dev.maect", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    /** The table in CONTRIBUTING.md, read from there: what each package may use. */
    @ArchTest
    static void dependenciesPointDown(JavaClasses classes) throws IOException {
        Map<String, List<String>> arrows = arrows();
        for (JavaClass type : classes) {
            assertThat(arrows)
                    .as("CONTRIBUTING.md has no arrow for the package of " + type.getName())
                    .containsKey(room(type.getPackageName()));
        }
        arrows.forEach((room, below) -> {
            List<String> allowed = new ArrayList<>(List.of("dev.maect", "dev.maect." + room + ".."));
            below.forEach(name -> allowed.add("dev.maect." + name + ".."));
            noClasses()
                    .that()
                    .resideInAPackage("dev.maect." + room + "..")
                    .should()
                    .dependOnClassesThat(resideInAPackage("dev.maect..")
                            .and(resideOutsideOfPackages(allowed.toArray(String[]::new)))
                            .as("its arrow in CONTRIBUTING.md does not name"))
                    .allowEmptyShould(true)
                    .check(classes);
        });
    }

    /** Every arrow points to a package that stands below: the table itself has no way back up. */
    @Test
    void theTableOfArrowsPointsDown() throws IOException {
        List<String> order = new ArrayList<>(arrows().keySet());
        arrows().forEach((room, below) -> assertThat(order.subList(order.indexOf(room) + 1, order.size()))
                .as(room)
                .containsAll(below));
    }

    private static Map<String, List<String>> arrows() throws IOException {
        String text = Files.readString(Path.of(System.getProperty("maect.root"), "CONTRIBUTING.md"));
        String table = text.substring(text.indexOf("```arrows") + 9);
        Map<String, List<String>> arrows = new LinkedHashMap<>();
        table.substring(0, table.indexOf("```")).strip().lines().forEach(line -> {
            String[] sides = line.split("->", -1);
            arrows.put(
                    sides[0].strip(),
                    sides[1].isBlank() ? List.of() : List.of(sides[1].strip().split(" ")));
        });
        return arrows;
    }

    private static String room(String name) {
        return name.equals("dev.maect") ? "io" : name.split("\\.")[2];
    }

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
    static final ArchRule sourcesDecodeFilesInOnePlace = noClasses()
            .that()
            .resideInAPackage("dev.maect.data.source..")
            .and()
            .doNotHaveFullyQualifiedName(EncodedSource.class.getName())
            .should()
            .callMethodWhere(target(name("decode")).and(target(owner(type(ImageDecoder.class)))))
            .because("EncodedSource holds all of them to the same limits");

    @ArchTest
    static final ArchRule nothingPhonesHome =
            noClasses().should().dependOnClassesThat().resideInAnyPackage("java.net.http..", "sun.net..");
}
