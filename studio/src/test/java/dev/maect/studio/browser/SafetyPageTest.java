/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What other pages and names get of a studio that is open in the same browser: nothing. */
class SafetyPageTest extends InBrowser {
    @Test
    void anotherPageMayNeitherReadNorChange() throws IOException {
        Tab own = page();
        own.click(".cell:not([hidden])");
        HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] empty = "<!doctype html><title>other</title>".getBytes(StandardCharsets.UTF_8);
        other.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.sendResponseHeaders(200, empty.length);
            exchange.getResponseBody().write(empty);
            exchange.close();
        });
        other.start();
        Tab foreign = browser.tab(800, 600);
        try {
            foreign.go("http://127.0.0.1:" + other.getAddress().getPort() + "/");
            foreign.until("document.title === 'other'");
            for (String request : new String[] {
                "fetch('" + origin() + "/api/state', {credentials: 'include'})",
                "fetch('" + origin() + "/api/label', {method: 'POST', credentials: 'include', mode: 'no-cors',"
                        + " body: JSON.stringify({rows: [0], label: 'hit'})})",
                "fetch('" + origin() + "/api/undo', {method: 'POST', credentials: 'include', mode: 'no-cors'})",
            }) {
                String got = foreign.eval(request + ".then(a => a.type + a.status, e => 'refused')")
                        .asString();
                assertThat(got).isIn("refused", "opaque0");
            }
            foreign.eval("(() => { const frame = document.createElement('iframe'); frame.src = '" + origin() + "/';"
                    + " document.body.append(frame); })()");
            Tab.pause(300);
            assertThat(foreign.answers())
                    .filteredOn(answer -> answer.contains(origin()))
                    .isNotEmpty()
                    .allMatch(answer -> answer.startsWith("403 ") || answer.startsWith("401 "));
        } finally {
            foreign.close();
            other.stop(0);
        }
        assertThat(own.eval("fetch('/api/state').then(a => a.json()).then(s => s.labels.length)")
                        .asInt())
                .isZero();
    }

    @Test
    void anotherNameOfThisMachineOpensNothing() {
        Tab tab = browser.tab(800, 600);
        try {
            tab.go("http://studio.localhost:" + studio.port() + "/");
            tab.until("document.readyState === 'complete' && location.hostname === 'studio.localhost'");
            assertThat(tab.answers()).anyMatch(answer -> answer.startsWith("421 "));
        } finally {
            tab.close();
        }
    }

    @Test
    void anAddressOpensOnce() {
        String address = studio.address().toString();
        Tab first = browser.tab(800, 600);
        first.open(address);
        assertThat(first.eval("document.cookie").asString()).isEmpty(); // scripts cannot read it
        first.close();
        Tab second = browser.stranger(800, 600);
        try {
            second.go(address);
            second.until("document.body?.textContent.includes('used before')");
            assertThat(second.answers()).anyMatch(answer -> answer.startsWith("401 "));
        } finally {
            second.close();
        }
    }
}
