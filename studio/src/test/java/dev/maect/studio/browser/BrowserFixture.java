/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.browser;

import dev.maect.studio.SmallCatalog;
import dev.maect.testing.DrawnImages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** One browser and one catalogue for all tests of the page; each class works on a copy of the catalogue. */
final class BrowserFixture implements BeforeAllCallback, ParameterResolver, AutoCloseable {
    static final String ATTACK = "<img src=x onerror=window.hit=1>";
    /** Names that would be markup, script or too long if they were not taken as text. */
    static final List<String> HOSTILE =
            List.of(ATTACK + ".png", "javascript:hit=1 \"'`&amp;.png", "ümlaut " + "long ".repeat(30) + ".png");
    /** Images of the catalogue, the last of which have hostile names. */
    static final int IMAGES = 60;

    private static final ExtensionContext.Namespace SPACE = ExtensionContext.Namespace.create(BrowserFixture.class);

    private Path original = Path.of("");
    private Browser browser;

    @Override
    public void beforeAll(ExtensionContext context) {
        Assumptions.assumeTrue(
                Browser.executable().isPresent(), "There is no Chromium here: the page is not tested in a browser.");
    }

    private static BrowserFixture made() {
        BrowserFixture fixture = new BrowserFixture();
        try {
            fixture.original = Files.createTempDirectory("maect-studio");
            Path images = fixture.original.resolve("images");
            DrawnImages.write(images, 0, IMAGES);
            for (int i = 0; i < HOSTILE.size(); i++) {
                Files.move(images.resolve("0" + (IMAGES - 1 - i) + ".png"), images.resolve(HOSTILE.get(i)));
            }
            SmallCatalog.embed(fixture.original, 1);
            SmallCatalog.embed(fixture.original, 2);
            fixture.browser = Browser.start();
            return fixture;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Browser browser() {
        return browser;
    }

    /** Where the images are; tests change none of them. */
    Path images() {
        return original.resolve("images");
    }

    /** A catalogue of one's own. */
    Path copyTo(Path folder) {
        Path from = original.resolve("catalog");
        Path to = folder.resolve("catalog");
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
            return to;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == BrowserFixture.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot().getStore(SPACE).getOrComputeIfAbsent("fixture", key -> made(), BrowserFixture.class);
    }

    @Override
    public void close() {
        browser.close();
        try (Stream<Path> files = Files.walk(original)) {
            for (Path file : (Iterable<Path>) files.sorted((a, b) -> b.compareTo(a))::iterator) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
