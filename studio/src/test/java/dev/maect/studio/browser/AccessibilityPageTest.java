/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Who cannot see well, hear the page or use no mouse: contrast is computed, names are the browser's own, keys are pressed. */
class AccessibilityPageTest extends InBrowser {
    private static final List<String> PARTS =
            List.of("images", "map", "groups", "label", "lists", "compare", "training");

    /**
     * Text whose contrast with what is behind it is too low by WCAG 2.1 AA: 4.5, or 3 where it is large. Colours are painted to
     * know them, whatever form they are written in; layers behind are laid over each other.
     */
    private static final String TOO_FAINT =
            "(() => { const pen = new OffscreenCanvas(1, 1).getContext('2d', {willReadFrequently: true});"
                    + " const known = new Map(), rgba = colour => { if (!known.has(colour)) { pen.clearRect(0, 0, 1, 1); pen.fillStyle = colour;"
                    + " pen.fillRect(0, 0, 1, 1); known.set(colour, [...pen.getImageData(0, 0, 1, 1).data]); } return known.get(colour); };"
                    + " const over = ([r, g, b, a], [x, y, z]) => [r, g, b].map((c, i) => c * a / 255 + [x, y, z][i] * (1 - a / 255));"
                    + " const light = colour => { const [r, g, b] = colour.map(c => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);"
                    + " return 0.2126 * r + 0.7152 * g + 0.0722 * b; };"
                    + " const behind = element => { const layers = []; for (let at = element; at; at = at.parentElement) layers.push(rgba(getComputedStyle(at).backgroundColor));"
                    + " return layers.reverse().reduce((under, layer) => over(layer, under), [255, 255, 255]); };"
                    + " const bad = []; const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);"
                    + " while (walk.nextNode()) { const text = walk.currentNode.nodeValue.trim(), element = walk.currentNode.parentElement;"
                    + " if (!text || !element.checkVisibility({opacityProperty: true, visibilityProperty: true}) || element.closest(':disabled, script, option')) continue;"
                    + " const style = getComputedStyle(element), under = behind(element);"
                    + " const ink = element.namespaceURI.endsWith('svg') ? style.fill : style.color, top = over(rgba(ink), under);"
                    + " const [a, b] = [light(top), light(under)], ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);"
                    + " const size = parseFloat(style.fontSize), large = size >= 24 || size >= 18.66 && style.fontWeight >= 700;"
                    + " if (ratio < (large ? 3 : 4.5)) bad.push(ratio.toFixed(2) + ' ' + element.tagName + '.' + element.className + ': ' + text.slice(0, 40)); }"
                    + " return bad; })()";

    private static void turnTo(Tab tab, String part) {
        tab.eval("location.hash = '#" + part + "'");
        tab.until("document.body.dataset.tab === '" + part + "'");
        tab.until(
                switch (part) {
                    case "label" -> "document.querySelector('.desk-image')";
                    case "compare" ->
                        "/neighbours are in both/.test(document.querySelector('.compare-words')?.textContent)";
                    case "training" -> "document.querySelector('#plan-form')";
                    case "map" -> "document.querySelector('#panel-map select').options.length > 1";
                    default -> "document.querySelector('.cell:not([hidden])')";
                });
    }

    @Test
    void allTextCanBeReadInDarkAndLight() {
        Tab tab = page();
        tab.eval("(async () => { const {api} = await import('/page/api.js'); await api.label([0, 1, 2], 'left');"
                + " await api.label([3, 4, 5], 'right'); await api.groups({method: 'kmeans', count: 3}); })()");
        tab.click(".cell[data-place='0']");
        List<String> faint = new ArrayList<>();
        for (boolean dark : new boolean[] {false, true}) {
            tab.dark(dark);
            for (String part : PARTS) {
                turnTo(tab, part);
                for (JsonNode one : tab.eval(TOO_FAINT)) {
                    faint.add((dark ? "dark " : "light ") + part + ": " + one.asString());
                }
            }
            tab.press("?");
            tab.until("document.querySelector('#help').open");
            for (JsonNode one : tab.eval(TOO_FAINT)) {
                faint.add((dark ? "dark" : "light") + " help: " + one.asString());
            }
            tab.press("Escape");
            tab.until("!document.querySelector('#help').open");
        }
        assertThat(faint).isEmpty();
    }

    @Test
    void everythingThatCanBeUsedHasARoleAndAName() {
        Tab tab = page();
        tab.call("Accessibility.enable", Map.of());
        tab.click(".cell[data-place='1']");
        List<String> nameless = new ArrayList<>();
        for (String part : PARTS) {
            turnTo(tab, part);
            for (JsonNode node :
                    tab.call("Accessibility.getFullAXTree", Map.of()).path("nodes")) {
                boolean focusable = false;
                for (JsonNode property : node.path("properties")) {
                    focusable |= property.path("name").asString().equals("focusable")
                            && property.path("value").path("value").asBoolean();
                }
                String role = node.path("role").path("value").asString("");
                String name = node.path("name").path("value").asString("");
                boolean image = role.equals("image") || role.equals("option");
                if ((focusable || image)
                        && !node.path("ignored").asBoolean()
                        && !role.matches("RootWebArea|generic|main")
                        && name.isBlank()) {
                    nameless.add(part + ": " + role);
                }
                if (focusable && role.equals("generic")) {
                    nameless.add(part + ": something focusable has no role");
                }
            }
        }
        assertThat(nameless).isEmpty();
    }

    /** What has the focus, in words. */
    private static final String FOCUS =
            "(() => { const at = document.activeElement; return at.id || at.getAttribute('aria-label')"
                    + " || at.textContent.trim().slice(0, 30) || at.tagName; })()";

    @Test
    void theTabKeyReachesEverythingAndTheFocusIsSeen() {
        Tab tab = page();
        tab.eval("document.querySelector('.skip').focus()");
        List<String> reached = new ArrayList<>();
        boolean round = false;
        for (int i = 0; i < 60 && !round; i++) {
            tab.press("Tab");
            String now = tab.eval(FOCUS).asString();
            round = reached.size() > 10 && now.equals(reached.get(0));
            reached.add(now);
            assertThat(tab.eval(
                                    "document.activeElement === document.body || getComputedStyle(document.activeElement).outlineStyle !== 'none'")
                            .asBoolean())
                    .as("the focus on " + now)
                    .isTrue();
        }
        assertThat(reached)
                .contains("search", "picture-button", "theme", "help-button", "Images", "Order", "Size of the images")
                .anyMatch(name -> name.contains("Training"));
        tab.press("Escape");
        tab.eval("document.querySelector('#help-button').focus()");
        tab.press("Enter");
        tab.until("document.querySelector('#help').open");
        tab.press("Escape");
        tab.until("!document.querySelector('#help').open && document.activeElement.id === 'help-button'");
    }
}
