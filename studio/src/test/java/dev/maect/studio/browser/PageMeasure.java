/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.browser;

import dev.maect.studio.Studio;
import dev.maect.studio.StudioOptions;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import tools.jackson.databind.JsonNode;

/**
 * How fast the page is with a large catalogue, measured in the browser: {@code -Dmaect.page.measure=CATALOG}. The catalogue's
 * images need no files. Printed: time until the page is ready, frames per second while scrolling and moving the map, time of a
 * search from the page, memory of page and server.
 */
@EnabledIfSystemProperty(named = "maect.page.measure", matches = ".+")
class PageMeasure {
    private static final int FRAMES = 240;
    private static final int SEARCHES = 200;
    /** Runs a step in each frame and gives the frames per second and the 50th, 95th, 99th and 100th percentile of their times. */
    private static final String PACED = "(async (step, frames) => { const times = []; let last = performance.now();"
            + " for (let i = 0; i < frames; i++) { await new Promise(requestAnimationFrame); const now = performance.now();"
            + " times.push(now - last); last = now; step(i); } times.shift(); const total = times.reduce((a, b) => a + b);"
            + " times.sort((a, b) => a - b); const at = q => times[Math.min(times.length - 1, Math.floor(q * times.length))].toFixed(1);"
            + " return (1000 * times.length / total).toFixed(1) + ' frames/s, ms per frame p50 ' + at(0.5) + ' p95 ' + at(0.95) + ' p99 ' + at(0.99)"
            + " + ' max ' + at(1); })";

    @Test
    void measure() {
        measure(Path.of(System.getProperty("maect.page.measure")));
    }

    static void measure(Path catalog) {
        long began = System.nanoTime();
        try (Studio studio = Studio.open(StudioOptions.standard().withCatalog(catalog));
                Browser browser = Browser.start()) {
            say("studio opened after " + seconds(began) + " s");
            Tab tab = browser.tab(1440, 900);
            long asked = System.nanoTime();
            tab.open(studio.address().toString());
            say("page ready after " + seconds(asked) + " s, " + tab.text("#counts"));
            tab.until(
                    "document.querySelectorAll('.cell:not([hidden])').length && [...document.querySelectorAll('.cell:not([hidden])')]"
                            + ".every(c => c.classList.contains('broken') || c.querySelector('img.there'))");
            say("first images seen after " + seconds(asked) + " s");
            awaitRest(tab, 20);
            say("standing still: "
                    + tab.eval(PACED + "(() => {}, " + FRAMES + ")").asString());
            cancelRest(tab);
            for (int pixels : new int[] {40, 40, 400, 4000, 40_000}) {
                tab.eval("document.querySelector('.grid').scrollTop = 0");
                Tab.pause(500);
                say("scrolling by " + pixels + " pixels a frame: "
                        + tab.eval(PACED + "(() => document.querySelector('.grid').scrollTop += " + pixels + ", "
                                        + FRAMES + ")")
                                .asString());
            }
            JsonNode search = tab.eval(
                    "(async () => { const {store} = await import('/page/store.js'), {api} = await import('/page/api.js');"
                            + " const times = []; for (let i = 0; i < " + SEARCHES
                            + "; i++) { const began = performance.now();"
                            + " await api.similar({rows: [Math.floor(Math.random() * store.n)], k: 20, set: store.state.set});"
                            + " times.push(performance.now() - began); if (times.length > 3 && times.reduce((a, b) => a + b) > 25000) break; }"
                            + " const first = times.shift(); times.sort((a, b) => a - b); return [times.length, first,"
                            + " times[times.length >> 1], times[Math.floor(times.length * 0.99)]]; })()");
            say("similar images, " + search.get(0) + " searches: first " + search.get(1) + " ms, then p50 "
                    + search.get(2) + " ms, p99 " + search.get(3) + " ms");
            tab.eval("location.hash = '#map'");
            awaitRest(tab, 20);
            long map = System.nanoTime();
            while (!tab.eval("(async () => Boolean((await import('/page/store.js')).store.column('x')))()")
                            .asBoolean()
                    && System.nanoTime() - map < 20_000_000_000L) {
                Tab.pause(100);
            }
            say("places of the map after " + seconds(map) + " s");
            Tab.pause(2000);
            for (int i = 0; i < 2; i++) {
                say("moving the map: "
                        + tab.eval(
                                        "(async () => { const {store} = await import('/page/store.js'); const frame = store.map.frame;"
                                                + " const box = frame.getBoundingClientRect();"
                                                + " return await " + PACED
                                                + "(i => frame.dispatchEvent(new WheelEvent('wheel', {deltaY: i % 2 ? 20 : -22,"
                                                + " clientX: box.left + box.width / 2, clientY: box.top + box.height / 2, bubbles: true, cancelable: true})), "
                                                + FRAMES + ") + ', points drawn in the last ' + store.map.drawn; })()")
                                .asString());
            }
            say("browser: " + browser.memory());
            say("server resident: " + resident(ProcessHandle.current().pid()) + " MB");
            JsonNode heap = tab.call("Runtime.getHeapUsage", Map.of());
            say("page: " + megabytes(heap.path("usedSize").asDouble()) + " MB of objects, "
                    + megabytes(heap.path("backingStorageSize").asDouble()) + " MB of columns; server: "
                    + megabytes(Runtime.getRuntime().totalMemory()
                            - Runtime.getRuntime().freeMemory()) + " MB of heap");
        }
    }

    /** Waits until nothing is done in the background, at most so long. */
    private static void awaitRest(Tab tab, int most) {
        long until = System.nanoTime() + most * 1_000_000_000L;
        while (System.nanoTime() < until
                && tab.eval("fetch('/api/work').then(a => a.json()).then(s => s.work.length)")
                                .asInt()
                        > 0) {
            Tab.pause(200);
        }
        say("background work: "
                + tab.eval(
                                "fetch('/api/work').then(a => a.json()).then(s => s.work.map(w => w.words + ' ' + w.done + '/' + w.of).join('; '))")
                        .asString());
    }

    /** Ends what is still done: the map of a million images goes on for minutes, and its quick one is there before. */
    private static void cancelRest(Tab tab) {
        tab.eval(
                "(async () => { const {store} = await import('/page/store.js'), {api} = await import('/page/api.js');"
                        + " for (const work of store.state.work ?? []) if (work.kind.startsWith('map')) await api.cancel(work.id); })()");
        Tab.pause(1500);
    }

    /** What a process has of the memory, shared parts counted by share. */
    static long resident(long pid) {
        try (var lines = java.nio.file.Files.lines(Path.of("/proc/" + pid + "/smaps_rollup"))) {
            return lines.filter(line -> line.startsWith("Pss:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1000)
                    .sum();
        } catch (java.io.IOException e) {
            return 0;
        }
    }

    private static void say(String words) {
        System.out.println(words);
    }

    private static String seconds(long began) {
        return String.format("%.2f", (System.nanoTime() - began) / 1e9);
    }

    private static long megabytes(double bytes) {
        return Math.round(bytes / 1e6);
    }
}
