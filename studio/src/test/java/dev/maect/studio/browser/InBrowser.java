/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.studio.Studio;
import dev.maect.studio.StudioOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A studio of drawn images and a browser, for tests of the page. After each test nothing may have gone wrong in the page, and
 * no address but the studio's may have been asked for.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(BrowserFixture.class)
abstract class InBrowser {
    static final int IMAGES = BrowserFixture.IMAGES;

    Path folder = Path.of("");
    Path images = Path.of("");
    Browser browser;
    Studio studio;
    private final List<Tab> tabs = new ArrayList<>();

    @BeforeAll
    void open(@TempDir Path place, BrowserFixture fixture) throws IOException {
        folder = place;
        images = fixture.images();
        browser = fixture.browser();
        studio = Studio.open(options(fixture.copyTo(place)));
    }

    StudioOptions options(Path catalog) {
        return StudioOptions.standard().withCatalog(catalog);
    }

    @AfterAll
    void close() {
        if (studio != null) {
            studio.close();
        }
    }

    /** The page in a new tab. */
    Tab page() {
        Tab tab = browser.tab(1280, 800);
        tabs.add(tab);
        tab.open(studio.address().toString());
        return tab;
    }

    String origin() {
        return "http://127.0.0.1:" + studio.port();
    }

    @AfterEach
    void nothingWentWrong() {
        List<Tab> opened = List.copyOf(tabs);
        tabs.clear();
        for (Tab tab : opened) {
            assertThat(tab.problems()).isEmpty();
            assertThat(tab.requests())
                    .isNotEmpty()
                    .allMatch(address -> address.startsWith(origin() + "/")
                            || address.startsWith("blob:" + origin() + "/")
                            || address.startsWith("data:"));
            tab.close();
        }
    }
}
