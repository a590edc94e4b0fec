/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Looking at images: the grid, the map, and what is like what. */
class ExplorePageTest extends InBrowser {
    /** What the page knows, for expressions. */
    private static final String STORE = "(await import('/page/store.js')).store";

    private static JsonNode store(Tab tab, String expression) {
        return tab.eval("(async () => { const store = " + STORE + "; return " + expression + "; })()");
    }

    private static void untilStore(Tab tab, String condition) {
        long end = System.nanoTime() + 60_000_000_000L;
        while (!store(tab, "Boolean(" + condition + ")").asBoolean()) {
            assertThat(System.nanoTime()).as(condition).isLessThan(end);
            Tab.pause(20);
        }
    }

    @Test
    void theGridScrollsOverAllImagesWithAFewCells() {
        Tab tab = page();
        tab.until("document.querySelectorAll('.cell img.there').length > 5");
        tab.eval("(async () => (await import('/page/store.js')).store.grid.zoom(300))()");
        tab.click(".cell:not([hidden])");
        assertThat(tab.count(".cell.selected")).isEqualTo(1);
        tab.wheel(500, 400, 900);
        tab.until("document.querySelector('.grid').scrollTop > 500");
        tab.press("End");
        tab.until("document.querySelector('.cell.cursor')?.dataset.place === '" + (IMAGES - 1) + "'");
        tab.until("document.querySelector('.cell.cursor img.there')");
        assertThat(tab.count(".cell:not([hidden])")).isLessThan(IMAGES);
        tab.until("document.querySelector('.cell.cursor').getAttribute('aria-label').includes('.png')");
        assertThat(tab.eval("document.querySelector('.grid').getAttribute('aria-activedescendant')"
                                + " === document.querySelector('.cell.cursor').id")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void aMillionImagesScrollToTheLast() {
        Tab tab = page();
        int rows = 1_000_000;
        tab.eval("(async () => { const store = " + STORE + "; const rows = new Uint32Array(" + rows + ");"
                + " for (let i = 0; i < rows.length; i++) rows[i] = i % " + IMAGES
                + "; store.look({kind: 'test', title: 'Many', rows}); })()");
        tab.click(".cell:not([hidden])");
        String last =
                "Math.max(...[...document.querySelectorAll('.cell:not([hidden])')].map(c => Number(c.dataset.place)))";
        for (int i = 0; i < 20; i++) {
            tab.wheel(500, 400, 300);
        }
        tab.until(last + " > 100");
        assertThat(tab.eval(last).asInt()).isLessThan(1000); // the wheel goes as far as over few images
        // Set again until it is reached: the wheel's own smooth scrolling may still be at work.
        tab.until("(document.querySelector('.grid').scrollTop = 1e9, " + last + " === " + (rows - 1) + ")");
        tab.until(
                "(document.querySelector('.grid').scrollTop = document.querySelector('.grid').scrollHeight / 2, Math.abs("
                        + last + " - 500000) < 1000)");
        assertThat(tab.count(".cell:not([hidden])")).isLessThan(300);
    }

    @Test
    void keysMoveAndSelect() {
        Tab tab = page();
        tab.click(".cell:not([hidden])");
        tab.press("ArrowRight");
        tab.press("ArrowRight");
        tab.press("ArrowRight", Tab.SHIFT);
        tab.press("ArrowDown", Tab.SHIFT);
        int columns = store(tab, "store.grid.columns").asInt();
        assertThat(store(tab, "Array.from(store.chosen())").size()).isEqualTo(columns + 2);
        assertThat(tab.text("#counts")).isEqualTo("60 images, " + (columns + 2) + " selected");
        tab.press("a", Tab.CONTROL);
        assertThat(store(tab, "store.selectedCount").asInt()).isEqualTo(IMAGES);
        tab.press("Escape");
        assertThat(store(tab, "store.selectedCount").asInt()).isZero();
        tab.press("Enter");
        tab.until("document.querySelector('#viewer').open");
        String before = tab.text("#viewer-name");
        tab.press("ArrowRight");
        tab.until("document.querySelector('#viewer-name').textContent !== '" + before + "'");
        tab.press("Escape");
        tab.until("!document.querySelector('#viewer').open");
    }

    @Test
    void theMapDrawsAndALassoSelects() {
        Tab tab = page();
        tab.eval("location.hash = '#map'");
        untilStore(tab, "store.column('x') && store.map.drawn === " + IMAGES);
        assertThat(tab.eval("(() => { const c = document.querySelector('.map-canvas'), g = c.getContext('webgl2');"
                                + " const p = new Uint8Array(4 * c.width * c.height);"
                                + " g.readPixels(0, 0, c.width, c.height, g.RGBA, g.UNSIGNED_BYTE, p);"
                                + " return p.filter((v, i) => i % 4 === 3 && v > 0).length; })()")
                        .asInt())
                .isGreaterThan(IMAGES);
        JsonNode box = tab.eval("(() => { const b = document.querySelector('.map').getBoundingClientRect();"
                + " return [b.left, b.top, b.right, b.bottom]; })()");
        double left = box.get(0).asDouble() + 2;
        double top = box.get(1).asDouble() + 60;
        double right = box.get(2).asDouble() - 2;
        double bottom = box.get(3).asDouble() - 2;
        double middle = (box.get(0).asDouble() + box.get(2).asDouble()) / 2;
        tab.drag(
                Tab.SHIFT,
                new double[] {left, top},
                new double[] {right, top},
                new double[] {right, bottom},
                new double[] {left, bottom});
        int all = store(tab, "store.selectedCount").asInt();
        assertThat(all).isGreaterThan(IMAGES / 2);
        tab.drag(
                Tab.SHIFT,
                new double[] {left, top},
                new double[] {middle, top},
                new double[] {middle, bottom},
                new double[] {left, bottom});
        int half = store(tab, "store.selectedCount").asInt();
        assertThat(half).isPositive().isLessThan(all);
        assertThat(store(tab, "Array.from(store.chosen()).every(row => store.column('x')[row] <= 0.01)")
                        .asBoolean())
                .isTrue();
        assertThat(tab.count(".cell.selected")).isPositive();
        assertThat(tab.text("#counts")).contains(half + " selected");
        JsonNode point = store(tab, "(row => [store.column('x')[row], store.column('y')[row]])(store.chosen()[0])");
        double unit = store(tab, "store.map.camera.unit").asDouble();
        double x = middle + point.get(0).asDouble() * unit;
        double y = (box.get(1).asDouble() + box.get(3).asDouble()) / 2
                - point.get(1).asDouble() * unit;
        tab.mouse("mouseMoved", x, y, 0, "none");
        tab.until("!document.querySelector('.map-preview').hidden");
        tab.wheel(x, y, -300);
        tab.drag(0, new double[] {x, y}, new double[] {x + 50, y + 20});
        untilStore(tab, "store.map.drawn === " + IMAGES);
    }

    @Test
    void likeImagesComeWithScores() {
        Tab tab = page();
        tab.press("/");
        tab.type("1.png");
        tab.press("Enter");
        tab.until("document.querySelector('#source-title').textContent.includes('1.png')");
        assertThat(store(tab, "store.view.rows.length").asInt()).isEqualTo(6);
        tab.until("document.querySelector('#said').textContent === '6 by name.'");
        tab.press("Escape");
        tab.click(".cell:not([hidden])");
        tab.until("document.querySelectorAll('#panel-image .tile').length > 5");
        tab.press("s");
        tab.until("document.querySelector('#source-title').textContent.startsWith('Like ')");
        List<Double> scores = store(tab, "Array.from(store.view.scores)")
                .valueStream()
                .map(JsonNode::asDouble)
                .toList();
        assertThat(scores).hasSizeGreaterThan(10).isSortedAccordingTo((a, b) -> Double.compare(b, a));
        assertThat(tab.text(".cell:not([hidden]) .cell-score")).matches("-?\\d\\.\\d\\d");
        tab.press("Escape");
        tab.until("document.querySelector('#source-title').textContent === 'All images'");
    }

    @Test
    void anImageFromOutsideIsSearchedFor() throws IOException {
        Path file = images.resolve("007.png");
        String bytes = Base64.getEncoder().encodeToString(Files.readAllBytes(file));
        Tab tab = page();
        tab.eval("(() => { const bytes = Uint8Array.from(atob('" + bytes + "'), c => c.charCodeAt(0));"
                + " const given = new DataTransfer(); given.items.add(new File([bytes], 'mine.png', {type: 'image/png'}));"
                + " for (const type of ['dragenter', 'dragover', 'drop']) document.body.dispatchEvent("
                + " new DragEvent(type, {dataTransfer: given, bubbles: true, cancelable: true})); })()");
        tab.click("#viewer-search");
        tab.until("document.querySelector('#source-title').textContent === 'Like mine.png'");
        assertThat(store(tab, "store.view.scores[0]").asDouble()).isGreaterThan(0.99);
        int found = store(tab, "store.view.rows[0]").asInt();
        assertThat(tab.eval("(async () => (await (await import('/page/names.js')).names.details(" + found
                                + ")).name)()")
                        .asString())
                .isEqualTo("007.png");
    }

    @Test
    void aPartOfAnImageIsSearchedFor() {
        Tab tab = page();
        tab.click(".cell:not([hidden])");
        tab.press("Enter");
        tab.until("document.querySelector('#viewer').open && document.querySelector('.crop img').naturalWidth > 0");
        JsonNode box = tab.eval("(() => { const b = document.querySelector('.crop').getBoundingClientRect();"
                + " return [b.left, b.top, b.width, b.height]; })()");
        double x = box.get(0).asDouble();
        double y = box.get(1).asDouble();
        double width = box.get(2).asDouble();
        double height = box.get(3).asDouble();
        tab.drag(
                0,
                new double[] {x + width * 0.25, y + height * 0.25},
                new double[] {x + width / 2, y + height / 2},
                new double[] {x + width * 0.75, y + height * 0.75});
        assertThat(tab.text("#viewer-search")).isEqualTo("Find images like this part");
        tab.click("#viewer-search");
        tab.until("document.querySelector('#source-title').textContent.startsWith('Like a part of ')");
        assertThat(store(tab, "store.view.rows.length").asInt()).isGreaterThan(10);
        tab.click(".cell:not([hidden])");
        tab.press("Enter");
        tab.until("document.querySelector('#viewer').open");
        tab.eval("(() => { const how = document.querySelector('#viewer-how'); how.value = 'patches';"
                + " how.dispatchEvent(new Event('change')); })()");
        tab.click("#viewer-search");
        tab.until("document.querySelector('#source-title').textContent.startsWith('With patches like ')");
    }

    @Test
    void neighboursBeforeAndAfterStandSideBySide() {
        Tab tab = page();
        tab.eval("location.hash = '#compare'");
        tab.until("document.querySelectorAll('#compare-before .tile').length === 12"
                + " && document.querySelectorAll('#compare-after .tile').length === 12");
        tab.until("/of 12 neighbours are in both/.test(document.querySelector('.compare-words').textContent)");
        int shared = Integer.parseInt(tab.text(".compare-words").split(" ")[0]);
        assertThat(tab.count("#compare-before .both")).isEqualTo(shared).isEqualTo(tab.count("#compare-after .both"));
        String name = tab.text("#compare-query .facts-name");
        tab.press("n");
        tab.until("document.querySelector('#compare-query .facts-name').textContent !== " + Tab.quoted(name));
    }
}
