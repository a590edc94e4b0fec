/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.browser;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is worked through in the page: the desk, groups, lists, tags, filters. */
class WorkPageTest extends InBrowser {
    private static String tab(String name) {
        return "location.hash = '#" + name + "'";
    }

    @Test
    void theDeskBringsOneImageAfterTheOtherAndTheClassifierLearns() {
        Tab tab = page();
        tab.eval(tab("label"));
        tab.until("document.querySelector('.desk-image')");
        String first = tab.eval("document.querySelector('.desk-image').src").asString();
        for (int i = 0; i < 12; i++) {
            String before =
                    tab.eval("document.querySelector('.desk-image').src").asString();
            if (i < 2) {
                tab.press("l");
                tab.until("document.querySelector('#palette').open");
                tab.type(i == 0 ? "left" : "right");
                tab.press("Enter");
                int labels = i + 1;
                tab.until("document.querySelectorAll('.label-list .swatch').length === " + labels);
            } else {
                tab.press(i % 2 == 0 ? "1" : "2");
            }
            tab.until("document.querySelector('.desk-image').src !== " + Tab.quoted(before));
        }
        tab.until("document.querySelector('.big-number')");
        assertThat(tab.text(".big-number"))
                .containsPattern("\\d+\\.\\d % right \\(\\d+ % to \\d+ %\\) with \\d+ labels");
        tab.press("u");
        tab.until("/Undone/.test(document.querySelector('#said').textContent)");
        tab.until("document.querySelector('.desk-words').textContent.includes('undone')");
        tab.until(
                "!document.querySelector('.accept button').disabled || /no label|0 images/.test(document.querySelector('.accept').textContent)");
        assertThat(tab.eval("document.querySelector('.desk-image').src").asString())
                .isNotEqualTo(first);
    }

    @Test
    void groupsAreMadeNamedMergedAndUndone() {
        Tab tab = page();
        tab.eval(tab("groups"));
        tab.eval(
                "(() => { const how = document.querySelector('#panel-groups select'); how.value = 'kmeans';"
                        + " how.dispatchEvent(new Event('change')); document.querySelector('#panel-groups input[type=number]').value = 4; })()");
        tab.click("#panel-groups .main");
        tab.until("document.querySelectorAll('.group').length === 4");
        tab.click(".group-name");
        tab.until("document.querySelector('#source-title').textContent.startsWith('Group ')");
        tab.click("[aria-label^='Rename ']");
        tab.eval("document.querySelector('.group input[type=text]').select()");
        tab.type("round things");
        tab.press("Enter");
        tab.until("document.querySelector('.group-name').textContent === 'round things'");
        tab.eval(
                "document.querySelectorAll('.group input[type=checkbox]').forEach((box, i) => { if (i < 2) box.click(); })");
        tab.click("#panel-groups > button");
        tab.until("document.querySelectorAll('.group').length === 3");
        tab.click("#undo");
        tab.until("document.querySelectorAll('.group').length === 4");
        tab.click("#undo"); // the name
        tab.until("document.querySelector('.group-name').textContent === 'group 1'");
        tab.click("#undo"); // the groups
        tab.until("document.querySelectorAll('.group').length === 0");
    }

    /** From now on columns come when they are let, however fast this machine is. */
    private static void holdColumns(Tab tab) {
        tab.eval("(() => { const ask = window.fetch, let_ = new Promise(yes => window.release = yes);"
                + " window.fetch = async (path, ...rest) => { const answer = await ask(path, ...rest);"
                + " if (String(path).startsWith('/api/column/')) await let_; return answer; }; })()");
    }

    @Test
    void whatNeedsAColumnWaitsForIt() {
        Tab tab = page();
        tab.eval(tab("groups"));
        holdColumns(tab);
        tab.eval("(async () => (await import('/page/api.js')).api.groups({method: 'kmeans', count: 3}))()");
        tab.until("document.querySelectorAll('.group').length === 3");
        tab.click(".group-name"); // its column is on its way
        String sort = "(() => { const order = document.querySelector('#bar-actions select'); order.value = 'width';"
                + " order.dispatchEvent(new Event('change')); })()";
        tab.eval(sort);
        String narrow =
                "(() => { const width = [...document.querySelectorAll('#panel-filters input[type=range]')].at(-1);"
                        + " width.value = 1000; width.dispatchEvent(new Event('input')); })()";
        tab.eval(narrow);
        assertThat(tab.text("#source-title")).isEqualTo("All images");
        assertThat(tab.count("#chips .chip")).isZero();
        tab.eval("window.release()");
        tab.until("document.querySelector('#source-title').textContent.startsWith('Group ')");
        tab.until("document.querySelectorAll('#chips .chip').length === 1");
        tab.until("(async () => (await import('/page/store.js')).store.sort === 'width')()");
        int shown = Integer.parseInt(tab.text("#counts").split(" ", -1)[0]);
        assertThat(shown).isPositive().isLessThan(IMAGES);
        tab.eval(tab("map"));
        tab.eval("(() => { const by = document.querySelector('#panel-map select'); by.value = 'outlier';"
                + " by.dispatchEvent(new Event('change')); })()"); // made only now
        tab.until("document.querySelector('#panel-map .ramp')");
        tab.eval("(() => { const by = document.querySelector('#panel-map select'); by.value = 'loss';"
                + " by.dispatchEvent(new Event('change')); })()"); // tiny encoders have no decoder
        tab.until("/has its decoder.*--with/.test(document.querySelector('#panel-map .legend').textContent)");
    }

    @Test
    void listsAreFoundAndShown() {
        Tab tab = page();
        tab.eval(tab("lists"));
        for (String kind : new String[] {"outliers", "duplicates"}) {
            tab.click("[data-act='find " + kind + "']");
            tab.until("/Look again/.test(document.querySelector('[data-act=\"find " + kind + "\"]')?.textContent)");
        }
        tab.click("[data-act='show outliers']");
        tab.until("document.querySelector('#source-title').textContent === 'Outliers'");
        tab.until("/\\d\\.\\d\\d/.test(document.querySelector('.cell:not([hidden]) .cell-score').textContent)");
    }

    @Test
    void tagsAndFiltersNarrowWhatIsShown() {
        Tab tab = page();
        tab.click(".cell[data-place='3']");
        tab.press("ArrowRight", Tab.SHIFT);
        tab.eval(
                "[...document.querySelectorAll('#bar-actions button')].find(one => one.textContent === 'Tag').click()");
        tab.until("document.querySelector('#palette').open");
        tab.type("<b>odd</b>");
        tab.press("Enter");
        tab.until("document.querySelector('#panel-filters').textContent.includes('<b>odd</b>')");
        tab.eval(
                "[...document.querySelectorAll('#panel-filters .check')].find(one => one.textContent.includes('odd')).querySelector('input').click()");
        tab.until("document.querySelector('#counts').textContent.startsWith('2 of " + IMAGES + "')");
        tab.click("#chips .chip");
        tab.until("document.querySelector('#counts').textContent.startsWith('" + IMAGES + " images')");
        tab.press("u");
        tab.until("!document.querySelector('#panel-filters').textContent.includes('odd')");
    }

    @Test
    void coloursFollowTheSystemOrTheButtonAndNarrowScreensHaveADrawer() {
        Tab tab = page();
        String background = "getComputedStyle(document.body).backgroundColor";
        tab.dark(false);
        String light = tab.eval(background).asString();
        tab.dark(true);
        tab.until(background + " !== " + Tab.quoted(light));
        tab.click("#theme"); // dark
        tab.click("#theme"); // light
        tab.until(background + " === " + Tab.quoted(light));
        tab.click("#theme"); // as the system says
        tab.size(400, 800);
        tab.until("getComputedStyle(document.querySelector('#panel-toggle')).display !== 'none'");
        assertThat(tab.eval("document.documentElement.scrollWidth").asInt()).isLessThanOrEqualTo(400);
        tab.eval(tab("groups"));
        tab.until("document.querySelector('#panel-toggle').getAttribute('aria-expanded') === 'true'");
        tab.click("#panel-toggle");
        tab.until("!document.querySelector('#panel-body').getClientRects().length");
        for (String part : new String[] {"map", "label", "lists", "compare", "images"}) {
            tab.eval(tab(part));
            tab.until("document.body.dataset.tab === '" + part + "'");
            assertThat(tab.eval("document.documentElement.scrollWidth").asInt()).isLessThanOrEqualTo(400);
        }
    }
}
