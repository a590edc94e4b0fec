/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.cli.console.ScreenStream;
import dev.maect.cli.fetch.RawServer.Behaviour;
import dev.maect.io.Printable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a server does: the whole file of one version comes, or none does and the reason is told; and it ends.
 * {@code -Dmaect.fuzz.servers=N} tries N servers that change their behaviour, instead of a few.
 */
class MisbehaviourTest {
    private static final int DEFAULT_SERVERS = 8;
    private static final int MOST_ATTEMPTS = 8;
    private static final RetryPolicy SHORT = new RetryPolicy(
            Duration.ofSeconds(5),
            Duration.ofMillis(250),
            3,
            MOST_ATTEMPTS,
            Duration.ofSeconds(20),
            Duration.ofMillis(1));
    private static final List<byte[]> VERSIONS = List.of(Misbehaviours.OLD, Misbehaviours.NEW);

    @TempDir
    private Path folder;

    private static List<String> names() {
        return List.copyOf(Misbehaviours.all().keySet());
    }

    private Path fetch(RawServer server) {
        // Room for three such files beside the gibibyte that is left free.
        Download download = new Download(
                SHORT, new DownloadProgress(new ScreenStream().unwatched()), path -> (1L << 30) + 1_000_000);
        return new Fetcher(new ModelCache(folder), download, false).fetch(PublishedModel.at(server.address()));
    }

    /** Whether a file came. */
    private boolean endsWell(RawServer server, String what) throws IOException {
        CachedFile file = new ModelCache(folder).file(server.address());
        long start = System.nanoTime();
        boolean came;
        try {
            byte[] content = Files.readAllBytes(fetch(server));
            assertThat(VERSIONS.stream().anyMatch(version -> java.util.Arrays.equals(version, content)))
                    .as("%s: the file of one version", what)
                    .isTrue();
            came = true;
        } catch (FetchException e) {
            assertThat(e.getMessage()).as(what).contains("127.0.0.1").hasSizeLessThan(1000);
            assertThat(Printable.lines(e.getMessage())).as(what).isEqualTo(e.getMessage());
            assertThat(file.path()).as(what).doesNotExist();
            came = false;
        } catch (RuntimeException | Error e) {
            throw new AssertionError(what, e);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).as(what).isLessThan(Duration.ofSeconds(20));
        assertThat(server.asked.get()).as(what).isLessThanOrEqualTo(MOST_ATTEMPTS * (Redirects.MOST + 1));
        return came;
    }

    @ParameterizedTest
    @MethodSource("names")
    void theWholeFileOfOneVersionComesOrNone(String name) throws IOException {
        try (RawServer server = new RawServer(Misbehaviours.all().get(name))) {
            endsWell(server, name);
        }
    }

    @Test
    void serversThatChangeTheirBehaviourAreNoBetter() throws IOException {
        List<Behaviour> all = List.copyOf(Misbehaviours.all().values());
        int servers = Integer.getInteger("maect.fuzz.servers", DEFAULT_SERVERS);
        for (int seed = 0; seed < servers; seed++) {
            Random random = new Random(seed);
            try (RawServer server = new RawServer(
                    (asked, out) -> all.get(random.nextInt(all.size())).answer(asked, out))) {
                endsWell(server, "seed " + seed);
            }
        }
    }

    private void refused(String name, String... words) throws IOException {
        try (RawServer server = new RawServer(Misbehaviours.all().get(name))) {
            assertThatThrownBy(() -> fetch(server))
                    .as(name)
                    .isInstanceOf(FetchException.class)
                    .hasMessageContainingAll(words);
        }
    }

    @Test
    void theServersFaultIsToldInWords() throws IOException {
        refused("416 to a plain question", "makes no sense", "416");
        refused("a part where the whole was asked for", "makes no sense", "part");
        refused("a length: 99999999999999999999", "makes no sense", "99999999999999999999");
        refused("sent on to 'http://[bad'", "makes no sense", "'http://[bad'");
        refused("sent on to 'file:///etc/passwd'", "makes no sense", "no http(s) address");
        refused("sent on to '/models/tiny.pth'", "sends on more than 10 times");
        refused("empty", "an empty file");
        refused("a page", "a web page");
        refused("a page of no type", "no model file", "web page");
        refused("a Git LFS pointer", "no model file", "Git LFS");
        refused("half a file, well announced", "no model file", "cut off");
        refused("packed", "packed the file");
        refused("endless", "does not say how large", "sent more than");
    }

    @Test
    void anotherVersionIsFetchedFromItsStart() throws IOException {
        Map<String, Behaviour> all = Misbehaviours.all();
        for (String name : List.of("another version continues", "no version continues", "another date continues")) {
            try (RawServer server = new RawServer((asked, out) -> {
                // Only the first file is cut.
                Behaviour then = asked.count() < 2 ? all.get(name) : all.get("weak tags only");
                then.answer(asked, out);
            })) {
                assertThat(fetch(server)).hasBinaryContent(Misbehaviours.NEW);
            }
        }
    }

    @Test
    void aServerThatBreaksOffHereAndThereIsGivenUp() throws IOException {
        try (RawServer server = new RawServer(Misbehaviours.all().get("cut here and there, without a version"))) {
            assertThatThrownBy(() -> fetch(server))
                    .isInstanceOf(FetchException.class)
                    .hasMessageContaining("Gave up");
            assertThat(server.asked.get()).isLessThanOrEqualTo(MOST_ATTEMPTS);
        }
    }
}
