/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.browser;

import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/** One tab: what a person does in it, and what can be seen of it. */
final class Tab implements AutoCloseable {
    static final int SHIFT = 8;
    static final int CONTROL = 2;
    private static final long PATIENCE = Long.getLong("maect.browser.patience", 60);

    private final Browser browser;
    private final String session;
    private final String target;
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private final List<String> answers = Collections.synchronizedList(new ArrayList<>());
    private final List<String> problems = Collections.synchronizedList(new ArrayList<>());

    Tab(Browser browser, String session, String target) {
        this.browser = browser;
        this.session = session;
        this.target = target;
    }

    void begin(int width, int height) {
        for (String domain : List.of("Page", "Runtime", "Network", "Log")) {
            call(domain + ".enable", Map.of());
        }
        size(width, height);
    }

    JsonNode call(String method, Map<String, ?> parameters) {
        return browser.call(Optional.of(session), method, parameters);
    }

    void happened(String event, JsonNode what) {
        switch (event) {
            case "Network.requestWillBeSent" ->
                requests.add(what.at("/request/url").asString());
            case "Network.responseReceived" ->
                answers.add(what.at("/response/status").asInt() + " "
                        + what.at("/response/url").asString());
            case "Runtime.exceptionThrown" ->
                problems.add(what.at("/exceptionDetails/exception/description")
                        .asString(what.at("/exceptionDetails/text").asString("")));
            case "Log.entryAdded" -> {
                if (what.at("/entry/level").asString().equals("error")) {
                    problems.add(what.at("/entry/text").asString() + " "
                            + what.at("/entry/url").asString(""));
                }
            }
            default -> {}
        }
    }

    void size(int width, int height) {
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    void dark(boolean dark) {
        call(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    }

    /** Goes to an address, without waiting for anything. */
    void go(String address) {
        call("Page.navigate", Map.of("url", address));
    }

    /** Opens the studio's page and waits until it is ready. */
    void open(String address) {
        go(address);
        until("document.body?.dataset.ready === '1'");
    }

    /** The value of an expression; a promise is waited for. */
    JsonNode eval(String expression) {
        JsonNode said = call(
                "Runtime.evaluate",
                Map.of("expression", expression, "returnByValue", true, "awaitPromise", true, "userGesture", true));
        if (said.has("exceptionDetails")) {
            throw new AssertionError(expression + ": "
                    + said.at("/exceptionDetails/exception/description").asString(said.toString()));
        }
        return said.at("/result/value");
    }

    String text(String selector) {
        return eval("document.querySelector(" + quoted(selector) + ")?.textContent ?? ''")
                .asString();
    }

    int count(String selector) {
        return eval("document.querySelectorAll(" + quoted(selector) + ").length")
                .asInt();
    }

    /** Waits until an expression is true. */
    void until(String condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE);
        while (!eval("(async () => Boolean(await (" + condition + ")))()").asBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("It never happened: " + condition + "; problems: " + problems + "; page: "
                        + eval("document.body?.innerText.slice(0, 300) ?? ''").asString() + "; status: "
                        + text("#said") + "; complaint: " + text("#problem"));
            }
            pause(20);
        }
    }

    void click(String selector) {
        until("document.querySelector(" + quoted(selector) + ")?.getClientRects().length");
        JsonNode place = eval("(() => { const e = document.querySelector(" + quoted(selector)
                + "); e.scrollIntoView({block: 'nearest'}); const b = e.getBoundingClientRect();"
                + " return [b.left + b.width / 2, b.top + b.height / 2]; })()");
        click(place.get(0).asDouble(), place.get(1).asDouble(), 0);
    }

    void click(double x, double y, int modifiers) {
        mouse("mouseMoved", x, y, modifiers, "none");
        mouse("mousePressed", x, y, modifiers, "left");
        mouse("mouseReleased", x, y, modifiers, "left");
    }

    /** Presses the button at the first place, moves through the others, and lets go at the last. */
    void drag(int modifiers, double[]... places) {
        mouse("mouseMoved", places[0][0], places[0][1], modifiers, "none");
        mouse("mousePressed", places[0][0], places[0][1], modifiers, "left");
        for (double[] place : places) {
            mouse("mouseMoved", place[0], place[1], modifiers, "left");
        }
        double[] last = places[places.length - 1];
        mouse("mouseReleased", last[0], last[1], modifiers, "left");
    }

    void mouse(String type, double x, double y, int modifiers, String button) {
        call(
                "Input.dispatchMouseEvent",
                Map.of(
                        "type",
                        type,
                        "x",
                        x,
                        "y",
                        y,
                        "modifiers",
                        modifiers,
                        "button",
                        button,
                        "buttons",
                        button.equals("none") ? 0 : 1,
                        "clickCount",
                        type.equals("mouseMoved") ? 0 : 1));
    }

    void wheel(double x, double y, double down) {
        call("Input.dispatchMouseEvent", Map.of("type", "mouseWheel", "x", x, "y", y, "deltaX", 0, "deltaY", down));
    }

    void press(String key) {
        press(key, 0);
    }

    void press(String key, int modifiers) {
        Map<String, Object> down = new HashMap<>(Map.of("type", "keyDown", "key", key, "modifiers", modifiers));
        if (key.length() == 1 && modifiers != CONTROL) {
            down.put("text", key);
        } else if (key.equals("Enter")) {
            down.put("text", "\r");
            down.put("windowsVirtualKeyCode", 13);
        } else if (key.equals("Tab")) {
            down.put("windowsVirtualKeyCode", 9);
        } else if (key.equals("Escape")) {
            down.put("windowsVirtualKeyCode", 27);
        }
        call("Input.dispatchKeyEvent", down);
        call("Input.dispatchKeyEvent", Map.of("type", "keyUp", "key", key, "modifiers", modifiers));
    }

    /** Types a text into what has the focus. */
    void type(String text) {
        call("Input.insertText", Map.of("text", text));
    }

    byte[] screenshot() {
        return Base64.getDecoder()
                .decode(call("Page.captureScreenshot", Map.of("format", "png"))
                        .path("data")
                        .asString());
    }

    /** All addresses that were asked for, in order. */
    List<String> requests() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }

    /** Status and address of all answers. */
    List<String> answers() {
        synchronized (answers) {
            return List.copyOf(answers);
        }
    }

    /** Exceptions of the page, and errors that the browser logged (a refused script, a missing file). */
    List<String> problems() {
        synchronized (problems) {
            return List.copyOf(problems);
        }
    }

    static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n") + "'";
    }

    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        browser.call(Optional.empty(), "Target.closeTarget", Map.of("targetId", target));
    }
}
