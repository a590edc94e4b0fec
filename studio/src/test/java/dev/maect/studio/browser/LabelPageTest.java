/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Labels in the page: by key, undone, in two tabs, and with hostile names. */
class LabelPageTest extends InBrowser {
    private static void label(Tab tab, String name) {
        tab.press("l");
        tab.until("document.querySelector('#palette').open");
        tab.type(name);
        tab.press("Enter");
    }

    /** The key that gives a label; labels of other tests keep theirs. */
    private static String key(Tab tab, String name) {
        return tab.eval(
                        "(async () => { const {store} = await import('/page/store.js'); const {labelKey} = await import('/page/labelling.js');"
                                + " return labelKey(store.state.labels.findIndex(label => label.name === "
                                + Tab.quoted(name) + ")); })()")
                .asString();
    }

    private static void pressAndSeeWhatCanBeUndone(Tab tab, String key) {
        String before = tab.eval("document.querySelector('#undo').title").asString();
        tab.press(key);
        tab.until("document.querySelector('#undo').title !== " + Tab.quoted(before)
                + " || document.querySelector('#undo').disabled");
    }

    private static String caption(int place) {
        return "document.querySelector('.cell[data-place=\"" + place + "\"]:not([hidden]) .cell-label').textContent";
    }

    @Test
    void labelsAreGivenByKeyAndUndone() {
        Tab tab = page();
        tab.click(".cell[data-place='0']");
        label(tab, "kite");
        tab.until(caption(0) + " === 'kite'");
        tab.click(".cell[data-place='1']");
        tab.press("ArrowRight", Tab.SHIFT);
        tab.until("document.querySelectorAll('.cell.selected').length === 2");
        tab.press(key(tab, "kite"));
        tab.until(caption(1) + " === 'kite' && " + caption(2) + " === 'kite'");
        tab.until("/2 images: kite/.test(document.querySelector('#said').textContent)");
        tab.until("!document.querySelector('#undo').disabled");
        tab.press("u");
        tab.until(caption(1) + " !== 'kite' && " + caption(2) + " !== 'kite' && " + caption(0) + " === 'kite'");
        tab.press("U");
        tab.until(caption(1) + " === 'kite'");
        tab.click(".cell[data-place='1']");
        pressAndSeeWhatCanBeUndone(tab, "x"); // the page shows it before the server has it
        tab.until(caption(1) + " !== 'kite' && " + caption(2) + " === 'kite'");
        for (int i = 0; i < 3; i++) {
            pressAndSeeWhatCanBeUndone(tab, "u");
        }
        tab.until(caption(0) + " !== 'kite'");
    }

    @Test
    void keysGoThroughTheImagesWithoutALabelOneByOne() {
        Tab tab = page();
        String rows =
                "(async () => Array.from((await import('/page/store.js')).store.view.rows).slice(0, 40).join())()";
        String cursor = "(async () => (await import('/page/store.js')).store.cursor)()";
        tab.click(".cell[data-place='0']");
        label(tab, "plane");
        tab.until(caption(0) + " === 'plane'");
        tab.eval("document.querySelector('#panel-filters input[data-code=\"65535\"]').click()");
        tab.until("document.querySelectorAll('#chips .chip').length === 1");
        String[] before = tab.eval(rows).asString().split(",", -1);
        tab.click(".cell[data-place='20']");
        for (int i = 20; i < 24; i++) {
            tab.until("(async () => await " + cursor + " === " + before[i] + ")()"); // none is passed over
            tab.press(key(tab, "plane"));
        }
        tab.until("(async () => await " + cursor + " === " + before[24]
                + " && document.querySelector('.cell.cursor'))()");
        for (int left = 4; left >= 0; left--) {
            tab.press("u");
            tab.until(
                    "(async () => (await import('/page/store.js')).store.state.labels.find(one => one.name === 'plane').count === "
                            + left + ")()");
        }
    }

    /** The server may find the images, and say so, while its answer that it is still looking is on its way. */
    @Test
    void whatIsFoundWhileAnAnswerIsOnItsWayIsAskedForAgain() {
        Tab tab = page();
        tab.eval("(async () => { const real = window.fetch, {store} = await import('/page/store.js'); let first = true;"
                + " window.fetch = async (path, given) => { if (!first || !path.startsWith('/api/next')) return real(path, given);"
                + " first = false; while (!(await (await real(path, given)).json()).rows.length) await new Promise(go => setTimeout(go, 20));"
                + " await new Promise(go => setTimeout(go, 300)); store.emit('next');"
                + " return new Response(JSON.stringify({rows: [], labels: 0, working: true})); }; })()");
        tab.eval("location.hash = '#label'");
        tab.until("document.querySelector('.desk-image')");
    }

    @Test
    void twoTabsShowTheSame() {
        Tab one = page();
        Tab two = page();
        one.click(".cell[data-place='5']");
        label(one, "boat");
        two.until(caption(5) + " === 'boat'");
        two.until(
                "[...document.querySelectorAll('#panel-filters .check')].some(c => c.textContent.startsWith('boat'))");
        two.click(".cell[data-place='6']");
        two.press("u");
        one.until(caption(5) + " !== 'boat'");
        one.until("document.querySelector('#redo').disabled === false");
    }

    @Test
    void hostileNamesAndLabelsAreText() {
        Tab tab = page();
        tab.press("/");
        tab.type("onerror");
        tab.press("Enter");
        tab.until("document.querySelectorAll('.cell:not([hidden])').length === 1");
        tab.click(".cell:not([hidden])");
        tab.until(
                "document.querySelector('.facts-name')?.textContent === " + Tab.quoted(BrowserFixture.HOSTILE.get(0)));
        label(tab, BrowserFixture.ATTACK);
        tab.until(caption(0) + " === " + Tab.quoted(BrowserFixture.ATTACK));
        tab.press("?");
        tab.until("document.querySelector('#help').open");
        assertThat(tab.text("#help")).contains(BrowserFixture.ATTACK);
        tab.press("Escape");
        for (String part : List.of("map", "groups", "label", "lists", "compare", "images")) {
            tab.eval("location.hash = '#" + part + "'");
            tab.until("document.body.dataset.tab === '" + part + "'");
        }
        assertThat(tab.eval("window.hit === undefined && !document.querySelector('img[src=\"x\"], img[onerror]')")
                        .asBoolean())
                .isTrue();
        tab.press("u");
    }
}
