/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.browser;

import dev.maect.studio.Studio;
import dev.maect.studio.StudioOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import tools.jackson.databind.JsonNode;

/**
 * A stranger labels a catalogue at the page's desk, {@code -Dmaect.flow=CATALOG}: images without labels, whose folders say what
 * they show. The person knows that, the studio does not. Keys are pressed in a real browser; what a person needs for it is
 * reckoned by the keystroke-level model (Card, Moran and Newell 1980): {@value #LOOK} s to make out an image and decide,
 * {@value #KEY} s for a key, {@value #POINT} s to point and click. What the machine takes until the next image is seen is measured
 * and added. The first {@code -Dmaect.flow.desk} labels (200) are given at the desk, the others in the grid to images without a
 * label of which the classifier is least sure, 500 between two looks at what is reached. Told now and then: how many images would be right if all suggestions were taken over, in truth and as the page
 * expects. With {@code -Dmaect.flow.paced=true} keys come no faster than a person's, so that waiting is what a person would wait.
 * It ends when the page expects {@code -Dmaect.flow.right} (0.9), or at {@code -Dmaect.flow.most} labels.
 */
@EnabledIfSystemProperty(named = "maect.flow", matches = ".+")
class LabellingFlow {
    private static final double LOOK = 1.35;
    private static final double KEY = 0.28;
    private static final double POINT = 1.3;
    private static final double RIGHT = Double.parseDouble(System.getProperty("maect.flow.right", "0.9"));
    private static final int MOST = Integer.getInteger("maect.flow.most", 6000);
    private static final boolean PACED = Boolean.getBoolean("maect.flow.paced");
    private static final Set<Integer> TOLD = Set.of(10, 20, 50, 100, 200, 500);
    private static final int DESK = Integer.getInteger("maect.flow.desk", 200);
    private static final int EACH = Integer.getInteger("maect.flow.each", 500);

    /** The class of each row: the folder above the file. */
    private static final String TRUTH =
            "(async () => { const {store} = await import('/page/store.js'), {api} = await import('/page/api.js');"
                    + " window.truth = []; for (let from = 0; from < store.n; from += 500) { const rows = []; for (let i = from; i < Math.min(store.n, from"
                    + " + 500); i++) rows.push(i); for (const info of await api.info(rows)) window.truth[info.row] = info.name.split('/').at(-2); }"
                    + " return [...new Set(window.truth)].length; })()";
    /** Waits for an image other than the last one; its row, class and the key of that class, and how long it took. */
    private static final String NEXT =
            "(async last => { const {store} = await import('/page/store.js'), {labelKey} = await import("
                    + "'/page/labelling.js'); const began = performance.now(); for (;;) { const image = document.querySelector('.desk-image');"
                    + " if (image && image.complete && image.naturalWidth && store.cursor !== last) break;"
                    + " if (performance.now() - began > 600000) return null; await new Promise(requestAnimationFrame); }"
                    + " const name = window.truth[store.cursor], code = store.state.labels.findIndex(label => label.name === name);"
                    + " return [store.cursor, name, code < 0 ? '' : labelKey(code), performance.now() - began]; })";
    /** The image at the cursor, its class and the key of that. */
    private static final String CURSOR =
            "(async () => { const {store} = await import('/page/store.js'), {labelKey} = await import('/page/labelling.js');"
                    + " const name = window.truth[store.cursor], code = store.state.labels.findIndex(label => label.name === name);"
                    + " return [store.cursor, name, code < 0 ? '' : labelKey(code)]; })()";
    /** Waits until the cursor is elsewhere and its image is seen; how long it took. */
    private static final String MOVED =
            "(async row => { const {store} = await import('/page/store.js'); const began = performance.now();"
                    + " while (store.cursor === row || !document.querySelector('.cell.cursor img.there')) await new Promise(requestAnimationFrame);"
                    + " return performance.now() - began; })";
    /** Right now, if all suggestions were taken over: as the page expects, and in truth; and the classifier's own accuracy. */
    private static final String STANDS =
            "(async () => { const {store} = await import('/page/store.js'), {ready} = await import('/page/columns.js');"
                    + " for (let i = 0; i < " + Integer.getInteger("maect.flow.wait", 60)
                    + " * 10 && (store.state.classifier?.working || store.state.work?.length); i++) await new Promise(d => setTimeout(d, 100));"
                    + " const label = await ready('label'), guess = await ready('suggestion'), sure = await ready('confidence');"
                    + " let expected = 0, right = 0, labels = 0; for (let row = 0; row < store.n; row++) { const own = label[row] !== 65535;"
                    + " labels += own; expected += own ? 1 : sure?.[row] ?? 0; right += store.labelName(own ? label[row] : guess?.[row]) === window.truth[row]; }"
                    + " return [labels, expected / store.n, right / store.n, store.state.classifier?.accuracy ?? 0, store.n]; })()";

    private final Map<String, Integer> actions = new LinkedHashMap<>();
    private final List<Double> waits = new ArrayList<>();

    private void did(String action, int times) {
        actions.merge(action, times, Integer::sum);
    }

    private double person() {
        return LOOK * actions.getOrDefault("look", 0)
                + KEY * actions.getOrDefault("key", 0)
                + POINT * actions.getOrDefault("click", 0);
    }

    @Test
    void label() {
        Path catalog = Path.of(System.getProperty("maect.flow"));
        try (Studio studio = Studio.open(StudioOptions.standard().withCatalog(catalog));
                Browser browser = Browser.start()) {
            Tab tab = browser.tab(1440, 900);
            tab.open(studio.address().toString());
            System.out.println("classes: " + tab.eval(TRUTH));
            int labels = before(tab);
            tab.click("#tabs a[data-tab='label']");
            did("click", 1);
            int last = -1;
            while (labels < Math.min(DESK, MOST)) {
                JsonNode next = tab.eval(NEXT + "(" + last + ")");
                last = next.get(0).asInt();
                waits.add(next.get(3).asDouble() / 1000);
                give(tab, next.get(1).asString(), next.get(2).asString());
                labels++;
                if (TOLD.contains(labels)) {
                    tell("desk: ", tab.eval(STANDS));
                }
            }
            JsonNode stands = tab.eval(STANDS);
            while (labels < MOST && stands.get(1).asDouble() < RIGHT) {
                leastSureFirst(tab);
                for (int i = 0; i < EACH; i++) {
                    JsonNode next = tab.eval(CURSOR);
                    give(tab, next.get(1).asString(), next.get(2).asString());
                    JsonNode moved = tab.eval(MOVED + "(" + next.get(0).asInt() + ")");
                    waits.add(moved.asDouble() / 1000);
                    labels++;
                }
                stands = tab.eval(STANDS);
                tell("grid: ", stands);
            }
            tab.click("#tabs a[data-tab='label']");
            did("click", 1);
            tab.eval(
                    "(() => { const sure = document.querySelector('.accept input'); sure.value = 0; sure.dispatchEvent(new Event('input')); })()");
            tab.until("!document.querySelector('.accept button').disabled");
            Tab.pause(500);
            System.out.println("page: " + tab.text(".accept p"));
            tab.click(".accept button");
            did("look", 1);
            did("click", 2);
            tab.until("/have the suggested label now/.test(document.querySelector('#said').textContent)");
            tell("taken over: ", tab.eval(STANDS));
            System.out.println("problems: " + tab.problems() + ", actions " + actions);
        }
    }

    /** Labels that an earlier, stopped run of this gave at the desk: how many. */
    private int before(Tab tab) {
        JsonNode given = tab.eval(
                "(async () => (await import('/page/store.js')).store.state.labels.filter(one => one.count).map(one => [one.name, one.count]))()");
        int labels = 0;
        for (JsonNode one : given) {
            labels += one.get(1).asInt();
            did("look", one.get(1).asInt());
            did("key", one.get(1).asInt() + 1 + one.get(0).asString().length());
        }
        return labels;
    }

    /** In the grid: the images without a label, those first of which the classifier is least sure; the first is chosen. */
    private void leastSureFirst(Tab tab) {
        tab.click("#tabs a[data-tab='images']");
        tab.eval(
                "(() => { const none = document.querySelector('#panel-filters input[data-code=\"65535\"]'); if (!none.checked) none.click();"
                        + " const order = document.querySelector('#bar-actions select'); order.value = 'confidence'; order.dispatchEvent(new Event('change')); })()");
        tab.until(
                "(async () => { const {store} = await import('/page/store.js'); return store.sort === 'confidence' && store.filters.has('label'); })()");
        tab.eval("document.querySelector('.grid').scrollTop = 0");
        tab.click(".cell[data-place='0']");
        did("look", 1);
        did("click", 5);
    }

    private void give(Tab tab, String name, String key) {
        did("look", 1);
        if (PACED) {
            Tab.pause(Math.round(1000 * (LOOK + KEY)));
        }
        if (!key.isEmpty()) {
            tab.press(key);
            did("key", 1);
            return;
        }
        tab.press("l");
        tab.until("document.querySelector('#palette').open");
        tab.type(name);
        tab.press("Enter");
        did("key", 2 + name.length());
        tab.until("(async () => (await import('/page/store.js')).store.state.labels.some(label => label.name === "
                + Tab.quoted(name) + "))()");
    }

    private double waitedAt(double share) {
        List<Double> sorted = waits.stream().sorted().toList();
        return sorted.get(Math.min(sorted.size() - 1, (int) (share * sorted.size())));
    }

    private void tell(String what, JsonNode stands) {
        System.out.println(String.format(
                Locale.ROOT,
                "%s%d labels, %.1f min of a person, %.1f min waited (%.0f ms in the median, %.2f s at the 99th percentile, longest %.2f s): %.2f %% of %d right in truth, %.2f %% as the page"
                        + " expects, cross-validated %.2f %%",
                what,
                stands.get(0).asInt(),
                person() / 60,
                waits.stream().mapToDouble(wait -> wait).sum() / 60,
                1000 * waitedAt(0.5),
                waitedAt(0.99),
                waitedAt(1.0),
                100 * stands.get(2).asDouble(),
                stands.get(4).asInt(),
                100 * stands.get(1).asDouble(),
                100 * stands.get(3).asDouble()));
    }
}
