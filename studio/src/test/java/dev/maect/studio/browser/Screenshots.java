/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.browser;

import dev.maect.studio.Studio;
import dev.maect.studio.StudioOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Takes pictures of all parts of the page, wide and narrow, light and dark, to look at and for the documentation:
 * {@code -Dmaect.screenshots=FOLDER -Dmaect.screenshots.catalog=CATALOG -Dmaect.screenshots.runs=RUNS}. The catalogue is
 * changed: its images are labelled by the file {@code labels.csv} in it (name,label), if there is one.
 */
@EnabledIfSystemProperty(named = "maect.screenshots", matches = ".+")
class Screenshots {
    @Test
    void take() throws IOException {
        take(
                Path.of(System.getProperty("maect.screenshots")),
                Path.of(System.getProperty("maect.screenshots.catalog", "catalog")),
                Path.of(System.getProperty("maect.screenshots.runs", "runs")));
    }

    static void take(Path folder, Path catalog, Path runs) throws IOException {
        Files.createDirectories(folder);
        StudioOptions options =
                StudioOptions.standard().withCatalog(catalog).withRuns(runs).withLauncher(List.of("false"));
        try (Studio studio = Studio.open(options);
                Browser browser = Browser.start()) {
            Tab tab = browser.tab(1440, 900);
            tab.open(studio.address().toString());
            label(tab, catalog.resolve("labels.csv"));
            prepare(tab);
            for (int width : new int[] {1440, 400}) {
                tab.size(width, width > 1000 ? 900 : 800);
                for (boolean dark : new boolean[] {false, true}) {
                    tab.dark(dark);
                    tab.open("http://127.0.0.1:" + studio.port() + "/");
                    String end = "-" + width + (dark ? "-dark" : "-light") + ".png";
                    for (String part : List.of("images", "map", "groups", "label", "lists", "compare", "training")) {
                        Files.write(folder.resolve(part + end), shot(tab, part, runs));
                    }
                }
            }
        }
    }

    /** Labels by hand what the file says, class by class, so that the classifier learns step by step. */
    private static void label(Tab tab, Path file) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        List<String> lines = Files.readAllLines(file);
        tab.eval(
                "(async () => { const {store} = await import('/page/store.js'), {names} = await import('/page/names.js');"
                        + " const all = await Promise.all([...Array(store.n).keys()].map(row => names.details(row)));"
                        + " window.rowOf = new Map(all.map(info => [info.name, info.row])); })()");
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (i % 15 == 14) {
                Tab.pause(1500); // so that the classifier learns in between, and its accuracy is seen to rise
            }
            String[] parts = line.split(",", 2);
            tab.eval("(async () => { const {api} = await import('/page/api.js'); await api.label([window.rowOf.get("
                    + Tab.quoted(parts[0]) + ")], " + Tab.quoted(parts[1]) + "); })()");
        }
    }

    /** Has groups and lists made, and waits for the classifier. */
    private static void prepare(Tab tab) {
        tab.eval(
                "(async () => { const {api} = await import('/page/api.js'); await api.groups({method: 'kmeans', count: 10});"
                        + " for (const kind of ['outliers', 'duplicates']) await api.makeList({kind}); })()");
        for (int i = 0; i < 100; i++) {
            Tab.pause(300);
            if (tab.eval("fetch('/api/state').then(a => a.json()).then(s => s.work.length)")
                            .asInt()
                    == 0) {
                return;
            }
        }
    }

    private static byte[] shot(Tab tab, String part, Path runs) throws IOException {
        String run = "";
        if (part.equals("training")) {
            try (var all = Files.list(runs)) {
                run = all.map(path -> "/" + path.getFileName())
                        .sorted()
                        .findFirst()
                        .orElse("");
            }
        }
        tab.eval("location.hash = '#" + part + run + "'");
        tab.until("document.body.dataset.tab === '" + part + "'");
        switch (part) {
            case "images" -> {
                tab.until("document.querySelectorAll('.cell img.there').length > 5");
                tab.eval("document.querySelectorAll('.cell:not([hidden])')[3].click()");
            }
            case "map" ->
                tab.eval("(async () => { const {store} = await import('/page/store.js');"
                        + " for (let i = 0; i < 100 && !store.column('x'); i++) await new Promise(d => setTimeout(d, 100));"
                        + " const choose = document.querySelector('#panel-map select'); choose.value = 'suggestion';"
                        + " choose.dispatchEvent(new Event('change')); })()");
            case "lists" -> tab.until("document.querySelectorAll('[data-act^=\"show\"]').length > 0");
            default -> {}
        }
        if (part.equals("lists")) {
            tab.eval("document.querySelector('[data-act=\"show outliers\"]')?.click()");
        }
        Tab.pause(part.equals("compare") || part.equals("training") ? 1500 : 700);
        return tab.screenshot();
    }
}
