/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.fetch;

import dev.maect.cli.fetch.RawServer.Asked;
import dev.maect.cli.fetch.RawServer.Behaviour;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/** What servers do other than they should, by name. They have a file in two versions of the same length. */
final class Misbehaviours {
    static final byte[] OLD = ModelServer.weights(1);
    static final byte[] NEW = ModelServer.weights(2);
    private static final int CUT = 100_000;
    private static final int LENGTH = OLD.length;

    private Misbehaviours() {}

    static Map<String, Behaviour> all() {
        Map<String, Behaviour> all = new LinkedHashMap<>();
        versions(all);
        ranges(all);
        contents(all);
        lengths(all);
        redirects(all);
        headers(all);
        connections(all);
        return all;
    }

    /** A well-behaved answer to either question, whose body ends after {@code bytes}. */
    private static void file(Asked asked, OutputStream out, byte[] file, String validator, int bytes)
            throws IOException {
        if (asked.from() < 0) {
            send(out, "200 OK", validator + "Content-Length: " + file.length, Arrays.copyOf(file, bytes));
        } else {
            send(
                    out,
                    "206 Partial Content",
                    validator + "Content-Range: bytes " + asked.from() + "-" + (LENGTH - 1) + "/" + LENGTH
                            + "\r\nContent-Length: " + (LENGTH - asked.from()),
                    Arrays.copyOfRange(file, asked.from(), file.length));
        }
    }

    private static void send(OutputStream out, String status, String headers, byte[] body) throws IOException {
        String head = "HTTP/1.1 " + status + "\r\nConnection: close\r\n" + headers + "\r\n\r\n";
        out.write(head.getBytes(StandardCharsets.ISO_8859_1));
        out.write(body);
        out.flush();
    }

    private static Behaviour fixed(String status, String headers, byte[] body) {
        return (asked, out) -> send(out, status, headers, body);
    }

    /** A cut file first, then {@code rest} for the missing bytes. */
    private static Behaviour after(String validator, Behaviour rest) {
        return (asked, out) -> {
            if (asked.from() < 0) {
                file(asked, out, OLD, validator, CUT);
            } else {
                rest.answer(asked, out);
            }
        };
    }

    private static void versions(Map<String, Behaviour> all) {
        all.put(
                "another version continues",
                after("ETag: \"old\"\r\n", (asked, out) -> file(asked, out, NEW, "ETag: \"new\"\r\n", LENGTH)));
        all.put("no version continues", after("ETag: \"old\"\r\n", (asked, out) -> file(asked, out, NEW, "", LENGTH)));
        all.put(
                "a weak tag continues",
                after("ETag: \"old\"\r\n", (asked, out) -> file(asked, out, NEW, "ETag: W/\"old\"\r\n", LENGTH)));
        all.put(
                "another date continues",
                after(
                        "Last-Modified: Tue, 03 Feb 2026 10:00:00 GMT\r\n",
                        (asked, out) ->
                                file(asked, out, NEW, "Last-Modified: Tue, 03 Feb 2026 10:00:01 GMT\r\n", LENGTH)));
        all.put(
                "weak tags only",
                (asked, out) -> file(
                        asked,
                        out,
                        asked.count() == 0 ? OLD : NEW,
                        "ETag: W/\"1\"\r\n",
                        asked.count() == 0 ? CUT : LENGTH));
        all.put(
                "a tag that is none",
                after(
                        "ETag: \"\u00e9\u0080\u0001\"\r\n",
                        (asked, out) -> file(asked, out, NEW, "ETag: \"\u00e9\u0080\u0001\"\r\n", LENGTH)));
        all.put(
                "a tag with blanks",
                after("ETag: \"a b\tc\"\r\n", (asked, out) -> file(asked, out, NEW, "ETag: \"a b\tc\"\r\n", LENGTH)));
        all.put(
                "a new version at every question",
                (asked, out) -> file(
                        asked,
                        out,
                        asked.count() % 2 == 0 ? OLD : NEW,
                        "ETag: \"" + asked.count() + "\"\r\n",
                        50_000 + asked.count()));
        all.put(
                "cut here and there, without a version",
                (asked, out) -> file(asked, out, OLD, "", new int[] {1000, 2000, 1500, 2500}[asked.count() % 4]));
    }

    private static void ranges(Map<String, Behaviour> all) {
        String tag = "ETag: \"old\"\r\n";
        all.put(
                "a part where the whole was asked for",
                fixed(
                        "206 Partial Content",
                        tag + "Content-Range: bytes 0-9/100\r\nContent-Length: 10",
                        Arrays.copyOf(OLD, 10)));
        for (Map.Entry<String, String> range : Map.of(
                        "another place", "bytes 7-" + (LENGTH - 1) + "/" + LENGTH,
                        "another total", "bytes " + CUT + "-" + (LENGTH - 1) + "/" + (LENGTH + 9),
                        "not to the end", "bytes " + CUT + "-" + (CUT + 9) + "/" + LENGTH,
                        "no total", "bytes " + CUT + "-" + (LENGTH - 1) + "/*",
                        "no numbers", "bytes x",
                        "twenty digits", "bytes 99999999999999999999-99999999999999999999/99999999999999999999")
                .entrySet()) {
            all.put(
                    "a range: " + range.getKey(),
                    after(
                            tag,
                            (asked, out) -> send(
                                    out,
                                    "206 Partial Content",
                                    tag + "Content-Range: " + range.getValue(),
                                    Arrays.copyOfRange(NEW, CUT, LENGTH))));
        }
        all.put("no range", after(tag, fixed("206 Partial Content", tag, Arrays.copyOfRange(NEW, CUT, LENGTH))));
        all.put(
                "a part of another length",
                after(
                        tag,
                        (asked, out) -> send(
                                out,
                                "206 Partial Content",
                                tag + "Content-Range: bytes " + asked.from() + "-" + (LENGTH - 1) + "/" + LENGTH
                                        + "\r\nContent-Length: 5",
                                "EVIL!".getBytes(StandardCharsets.UTF_8))));
        all.put("416 to a plain question", fixed("416 Range Not Satisfiable", "Content-Range: bytes */0", new byte[0]));
        all.put(
                "416 that says all is there",
                after(
                        tag,
                        (asked, out) -> send(
                                out,
                                "416 Range Not Satisfiable",
                                "Content-Range: bytes */" + asked.from(),
                                new byte[0])));
    }

    private static void contents(Map<String, Behaviour> all) {
        all.put("empty", fixed("200 OK", "Content-Length: 0", new byte[0]));
        all.put("empty, of no length", fixed("200 OK", "X: y", new byte[0]));
        all.put("204", fixed("204 No Content", "X: y", new byte[0]));
        byte[] page = "<html><title>log in</title></html>".getBytes(StandardCharsets.UTF_8);
        all.put("a page", fixed("200 OK", "Content-Type: TEXT/HTML; charset=x", page));
        all.put("an XHTML page", fixed("200 OK", "Content-Type: application/xhtml+xml", page));
        all.put("a page of no type", fixed("200 OK", "Content-Length: " + page.length, page));
        all.put("JSON", fixed("200 OK", "X: y", "{\"error\":\"quota\"}".getBytes(StandardCharsets.UTF_8)));
        all.put(
                "a Git LFS pointer",
                fixed(
                        "200 OK",
                        "X: y",
                        "version https://git-lfs.github.com/spec/v1\noid sha256:0\n".getBytes(StandardCharsets.UTF_8)));
        all.put("half a file, well announced", fixed("200 OK", "Content-Length: " + CUT, Arrays.copyOf(OLD, CUT)));
        all.put("half a file of no length", fixed("200 OK", "X: y", Arrays.copyOf(OLD, CUT)));
        all.put("packed", (asked, out) -> {
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
                gzip.write(OLD);
            }
            send(out, "200 OK", "Content-Encoding: gzip\r\nContent-Length: " + packed.size(), packed.toByteArray());
        });
        all.put("endless", (asked, out) -> {
            send(out, "200 OK", "X: y", Arrays.copyOf(OLD, CUT));
            while (true) {
                out.write(OLD);
            }
        });
    }

    private static void lengths(Map<String, Behaviour> all) {
        for (String length :
                new String[] {"-5", "99999999999999999999", "9223372036854775807", "1e3", "", "12\r\nContent-Length: 9"
                }) {
            all.put("a length: " + length.replaceAll("\\s+", " "), fixed("200 OK", "Content-Length: " + length, OLD));
        }
        all.put("shorter than announced", fixed("200 OK", "Content-Length: 999999", OLD));
        all.put("longer than announced", fixed("200 OK", "Content-Length: 100", OLD));
    }

    private static void redirects(Map<String, Behaviour> all) {
        for (String place : new String[] {
            "http://[bad",
            "",
            "file:///etc/passwd",
            "ftp://127.0.0.1/x",
            "/models/tiny.pth",
            "http:///x",
            "http://a b/",
            "//"
        }) {
            all.put("sent on to '" + place + "'", fixed("302 Found", "Location: " + place, new byte[0]));
        }
        all.put("sent on to nowhere", fixed("302 Found", "X: y", new byte[0]));
        all.put("304", fixed("304 Not Modified", "X: y", new byte[0]));
    }

    private static void headers(Map<String, Behaviour> all) {
        all.put("not HTTP", (asked, out) -> {
            byte[] noise = new byte[1000];
            new Random(asked.count()).nextBytes(noise);
            out.write(noise);
        });
        all.put("no headers", (asked, out) -> out.write(OLD));
        all.put("control characters", fixed("200 \u001b[2Jevil", "X\u001b: \u0007", OLD));
        all.put(
                "a status of no number",
                (asked, out) -> out.write("HTTP/1.1 abc OK\r\n\r\n".getBytes(StandardCharsets.UTF_8)));
        all.put("a status of 999", fixed("999 \u202eOK", "X: y", OLD));
        all.put("503 for ever", fixed("503 Busy", "Retry-After: soon\r\nContent-Length: 0", new byte[0]));
        all.put("404 with escapes", fixed("404 \u001b]0;x\u0007", "Content-Length: 0", new byte[0]));
        all.put("a header of a megabyte", fixed("200 OK", "X: " + "a".repeat(1 << 20), OLD));
        all.put(
                "chunks of less than nothing",
                fixed("200 OK", "Transfer-Encoding: chunked\r\n\r\n-5\r\nabc", new byte[0]));
        all.put(
                "a chunk without end",
                fixed("200 OK", "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\nabc", new byte[0]));
        all.put("chunks that break off", fixed("200 OK", "Transfer-Encoding: chunked\r\n\r\nfff\r\nabc", new byte[0]));
    }

    private static void connections(Map<String, Behaviour> all) {
        all.put("no answer at all", (asked, out) -> {});
        all.put("a byte now and then", (asked, out) -> {
            send(out, "200 OK", "Content-Length: " + LENGTH, new byte[0]);
            for (byte b : OLD) {
                out.write(b);
                pause(20);
            }
        });
        all.put("a header byte now and then", (asked, out) -> {
            for (byte b : "HTTP/1.1 200 OK\r\nX: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                    .repeat(10)
                    .getBytes(StandardCharsets.UTF_8)) {
                out.write(b);
                pause(30);
            }
        });
        all.put("go on, go on", (asked, out) -> {
            for (int i = 0; i < 200; i++) {
                out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.UTF_8));
                pause(10);
            }
        });
    }

    private static void pause(long millis) throws IOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
