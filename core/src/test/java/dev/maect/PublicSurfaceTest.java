/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** What module-info exports is the API. It is to become smaller, and never to grow unnoticed. */
class PublicSurfaceTest {
    /** Public types that a program has to know of, without those nested in others. */
    private static final int LIMIT = 120;

    @Test
    void exportedPackagesHoldNoMorePublicTypesThanAgreed() throws Exception {
        List<String> types = new ArrayList<>();
        for (String exported : exported()) {
            for (String type : typesOf(exported)) {
                Class<?> found = Class.forName(type, false, getClass().getClassLoader());
                if (Modifier.isPublic(found.getModifiers())) {
                    types.add(type);
                }
            }
        }
        assertThat(types)
                .as("public types in exported packages: make them package-private, move them into a package that"
                        + " module-info does not export, or agree on more")
                .hasSizeLessThanOrEqualTo(LIMIT);
    }

    @Test
    void theApiCheckLeavesOutWhatIsNotExported() throws Exception {
        Set<String> hidden = new TreeSet<>(descriptor().packages());
        hidden.removeAll(exported());
        hidden.removeIf(name -> typesOf(name).isEmpty());
        assertThat(excludedFromTheApiCheck())
                .as("<excludes> of japicmp in core/pom.xml, beside the packages that module-info does not export")
                .containsAll(hidden)
                .doesNotContainAnyElementsOf(exported());
    }

    @Test
    void theModuleUsesWhateverHasImplementationsThatAreFound() throws Exception {
        try (Stream<Path> services = Files.list(classes().resolve("META-INF/services"))) {
            assertThat(services.map(file -> file.getFileName().toString()))
                    .as("interfaces marked by @AutoService, beside \"uses\" in module-info")
                    .containsExactlyInAnyOrderElementsOf(descriptor().uses());
        }
    }

    private static Set<String> exported() throws IOException {
        return descriptor().exports().stream()
                .filter(export -> !export.isQualified())
                .map(ModuleDescriptor.Exports::source)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static ModuleDescriptor descriptor() throws IOException {
        try (InputStream in = Files.newInputStream(classes().resolve("module-info.class"))) {
            return ModuleDescriptor.read(in, PublicSurfaceTest::packages);
        }
    }

    private static Set<String> packages() {
        try (Stream<Path> files = Files.walk(classes())) {
            return files.filter(file -> file.toString().endsWith(".class"))
                    .map(file -> classes().relativize(file).getParent())
                    .filter(folder -> folder != null)
                    .map(folder ->
                            folder.toString().replace(folder.getFileSystem().getSeparator(), "."))
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> typesOf(String name) {
        try (Stream<Path> files = Files.list(classes().resolve(name.replace('.', '/')))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".class") && !file.contains("$") && !file.startsWith("package-info"))
                    .map(file -> name + "." + file.substring(0, file.length() - ".class".length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Path classes() {
        try {
            return Path.of(MaectException.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> excludedFromTheApiCheck() throws Exception {
        Document pom = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(Path.of(System.getProperty("maect.root"), "core", "pom.xml")
                        .toFile());
        NodeList excludes = pom.getElementsByTagName("exclude");
        List<String> packages = new ArrayList<>();
        for (int i = 0; i < excludes.getLength(); i++) {
            packages.add(excludes.item(i).getTextContent().strip());
        }
        return packages;
    }
}
