/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Nobody gets anything of the studio but those who were given its address. */
class GateTest {
    private static Studio studio;

    @BeforeAll
    static void open() {
        studio = Studio.open(StudioOptions.standard());
    }

    @AfterAll
    static void close() {
        studio.close();
    }

    /** The first line and the headers of the answer to exactly these bytes. */
    private static String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", studio.port())) {
            socket.setSoTimeout(10_000);
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            InputStream in = socket.getInputStream();
            StringBuilder head = new StringBuilder();
            int next = in.read();
            while (next >= 0 && head.indexOf("\r\n\r\n") < 0) {
                head.append((char) next);
                next = in.read();
            }
            return head.toString();
        }
    }

    private static String asked(String path, String... headers) throws IOException {
        StringBuilder request = new StringBuilder("GET " + path + " HTTP/1.1\r\nConnection: close\r\n");
        boolean host = false;
        for (String header : headers) {
            request.append(header).append("\r\n");
            host |= header.startsWith("Host:");
        }
        if (!host) {
            request.append("Host: 127.0.0.1:").append(studio.port()).append("\r\n");
        }
        return raw(request.append("\r\n").toString());
    }

    private static String cookie() throws IOException {
        String head = asked("/?" + studio.address().getRawQuery());
        assertThat(head).startsWith("HTTP/1.1 303").contains("Location: /\r\n").contains("HttpOnly; SameSite=Strict");
        String value = head.substring(head.indexOf("Set-cookie: ") + 12);
        return "Cookie: " + value.substring(0, value.indexOf(';'));
    }

    @Test
    void withoutTheCookieThereIsNothing() throws IOException {
        for (String path :
                new String[] {"/", "/api/state", "/page/index.html", "/api/events", "/thumb/1", "/nothing"}) {
            assertThat(asked(path)).as(path).startsWith("HTTP/1.1 401");
        }
        assertThat(asked("/api/state", "Cookie: maect-studio-" + studio.port() + "=00"))
                .startsWith("HTTP/1.1 401");
    }

    @Test
    void aTokenWorksOnce() throws IOException {
        String query = studio.address().getRawQuery();
        assertThat(asked("/?" + query)).startsWith("HTTP/1.1 303");
        assertThat(asked("/?" + query)).startsWith("HTTP/1.1 401");
        assertThat(asked("/?token=0000")).startsWith("HTTP/1.1 401");
        assertThat(asked("/api/state?" + studio.address().getRawQuery())).startsWith("HTTP/1.1 401");
    }

    @Test
    void aPageThatIsLedHereByAFileGetsInAsWell() throws IOException {
        String head = asked("/?" + studio.address().getRawQuery(), "Sec-Fetch-Site: cross-site");
        assertThat(head).startsWith("HTTP/1.1 200").contains("Set-cookie: ");
    }

    @Test
    void anotherNameForThisMachineIsRefused() throws IOException {
        String cookie = cookie();
        assertThat(asked("/api/state", cookie)).startsWith("HTTP/1.1 200");
        assertThat(asked("/api/state", cookie, "Host: localhost:" + studio.port()))
                .startsWith("HTTP/1.1 200");
        for (String host :
                new String[] {"evil.example", "evil.example:" + studio.port(), "127.0.0.1", "127.0.0.1:1", ""}) {
            assertThat(asked("/api/state", cookie, "Host: " + host)).as(host).startsWith("HTTP/1.1 421");
        }
    }

    @Test
    void otherPagesAreRefused() throws IOException {
        String cookie = cookie();
        String own = "http://127.0.0.1:" + studio.port();
        assertThat(asked("/api/state", cookie, "Origin: " + own)).startsWith("HTTP/1.1 200");
        for (String origin :
                new String[] {"http://evil.example", "null", "https://127.0.0.1:" + studio.port(), own + "1"}) {
            assertThat(asked("/api/state", cookie, "Origin: " + origin))
                    .as(origin)
                    .startsWith("HTTP/1.1 403");
        }
        for (String site : new String[] {"cross-site", "same-site"}) {
            assertThat(asked("/api/state", cookie, "Sec-Fetch-Site: " + site))
                    .as(site)
                    .startsWith("HTTP/1.1 403");
        }
    }

    @Test
    void noWayLeadsOutOfThePage() throws IOException {
        String cookie = cookie();
        for (String path : new String[] {
            "/page/../Studio.class",
            "/page/%2e%2e/Studio.class",
            "/page/..%2fStudio.class",
            "/page/%2e%2e%2fStudio.class",
            "/page//etc/passwd",
            "/page/index.html%00.js",
            "/page/index.HTML",
            "/page/..%5cStudio.class",
            "/page/%zz",
            "/thumb/../../etc/passwd"
        }) {
            assertThat(asked(path, cookie)).as(path).startsWith("HTTP/1.1 4");
        }
        assertThat(asked("/page/index.html", cookie)).startsWith("HTTP/1.1 200");
    }

    @Test
    void everyAnswerSaysWhatABrowserMayDo() {
        Page page = new Page(studio);
        for (String path : new String[] {"/", "/api/state", "/nothing"}) {
            HttpResponse<byte[]> answer = page.get(path);
            assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
                    .as(path)
                    .contains("default-src 'none'")
                    .contains("script-src 'self';")
                    .contains("frame-ancestors 'none'")
                    .doesNotContain("unsafe");
            assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
            assertThat(answer.headers().firstValue("Referrer-Policy")).contains("no-referrer");
        }
    }

    @Test
    void withoutACatalogueThereIsAnEmptyState() {
        assertThat(new Page(studio).json("/api/state").path("n").asInt(-1)).isZero();
    }
}
