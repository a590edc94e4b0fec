/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.cli.console.ScreenStream;
import dev.maect.cli.fetch.ModelServer.Fault;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fetching from a server on this machine, with all that can go wrong on the way. */
class FetcherTest {
    private static final int CUT = 120_000;
    private static final RetryPolicy SHORT = new RetryPolicy(
            Duration.ofSeconds(5), Duration.ofMillis(600), 3, 20, Duration.ofMinutes(1), Duration.ofMillis(1));

    @TempDir
    private Path folder;

    private ModelServer server;
    private PublishedModel model;
    private CachedFile file;
    private long free = Long.MAX_VALUE;

    @BeforeEach
    void start() throws IOException {
        server = new ModelServer();
        model = PublishedModel.at(server.address());
        file = new ModelCache(folder).file(server.address());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Path fetch() {
        return fetcher(SHORT, false).fetch(model);
    }

    private Fetcher fetcher(RetryPolicy patience, boolean offline) {
        Download download = new Download(patience, new DownloadProgress(new ScreenStream().unwatched()), path -> free);
        return new Fetcher(new ModelCache(folder), download, offline);
    }

    /** An attempt that breaks off and is not repeated. */
    private void interrupted() {
        server.faults.add(Fault.cutAfter(CUT));
        RetryPolicy once =
                new RetryPolicy(SHORT.connect(), SHORT.silence(), 1, 20, SHORT.longest(), SHORT.firstPause());
        assertThatThrownBy(() -> fetcher(once, false).fetch(model)).isInstanceOf(FetchException.class);
        assertThat(file.path()).doesNotExist();
        assertThat(file.part()).exists();
    }

    private String sha256() throws IOException {
        Digests digests = new Digests();
        digests.update(ByteBuffer.wrap(server.content));
        return digests.sha256();
    }

    @Test
    void fetchesAFileAndKeepsItsHash() throws IOException {
        assertThat(fetch()).isEqualTo(file.path()).hasBinaryContent(server.content);
        assertThat(file.checksum()).hasContent(sha256() + "  tiny.pth\n");
        assertThat(file.part()).doesNotExist();
        assertThat(file.source()).doesNotExist();
    }

    @Test
    void theSecondTimeTheCacheAnswers() {
        fetch();
        server.close();
        assertThat(fetch()).isEqualTo(file.path());
        assertThat(server.asked).hasSize(1);
    }

    @Test
    void goesOnWhereItBrokeOff() {
        server.faults.add(Fault.cutAfter(CUT));
        assertThat(fetch()).hasBinaryContent(server.content);
        assertThat(server.asked).hasSize(2).first().isEqualTo("whole");
        assertThat(askedFrom(server.asked.get(1))).isBetween(0L, (long) CUT);
    }

    @Test
    void aLaterProcessGoesOnToo() throws IOException {
        interrupted();
        long kept = Files.size(file.part());
        assertThat(kept).isBetween(1L, (long) CUT);
        assertThat(fetch()).hasBinaryContent(server.content);
        assertThat(askedFrom(server.asked.get(1))).isEqualTo(kept);
    }

    /** A connection that is cut may take the last bytes before the cut with it, so the client's own count decides. */
    private static long askedFrom(String range) {
        assertThat(range).matches("bytes=[1-9]\\d*-");
        return Long.parseLong(range.substring("bytes=".length(), range.length() - 1));
    }

    @Test
    void aChangedFileIsFetchedFromItsStart() {
        interrupted();
        server.content = ModelServer.weights(2);
        server.tag = "\"two\"";
        assertThat(fetch()).hasBinaryContent(server.content);
    }

    @Test
    void aServerWithoutRangesSendsTheFileAgain() {
        interrupted();
        server.ranges = false;
        assertThat(fetch()).hasBinaryContent(server.content);
        assertThat(server.asked).hasSize(2);
    }

    @Test
    void bytesOfAnUnknownVersionAreNotUsed() throws IOException {
        server.tag = "";
        interrupted();
        Files.write(file.part(), new byte[CUT]);
        assertThat(fetch()).hasBinaryContent(server.content);
        assertThat(server.asked).containsExactly("whole", "whole");
    }

    @Test
    void allBytesThereButNotYetNamedAreEnough() throws IOException {
        interrupted();
        Files.write(file.part(), server.content);
        assertThat(fetch()).hasBinaryContent(server.content);
    }

    @Test
    void moreBytesThanTheServerHasAreForgotten() throws IOException {
        interrupted();
        Files.write(file.part(), new byte[server.content.length + 7]);
        assertThat(fetch()).hasBinaryContent(server.content);
        assertThat(server.asked).hasSize(3).last().isEqualTo("whole");
    }

    @Test
    void aServerThatFailsForAWhileIsAskedAgain() {
        server.faults.addAll(List.of(Fault.status(503), Fault.status(429)));
        assertThat(fetch()).hasBinaryContent(server.content);
        assertThat(server.asked).hasSize(3);
    }

    @Test
    void aServerThatKeepsFailingIsGivenUp() {
        server.faults.addAll(List.of(Fault.status(500), Fault.status(500), Fault.status(500), Fault.status(500)));
        assertThatThrownBy(this::fetch)
                .isInstanceOf(FetchException.class)
                .hasMessageContaining("status 500")
                .hasMessageContaining("after 3 attempts");
        assertThat(server.asked).hasSize(3);
    }

    @Test
    void progressBetweenFailuresIsNoReasonToGiveUp() {
        for (int i = 0; i < 6; i++) {
            server.faults.add(Fault.cutAfter(40_000));
        }
        assertThat(fetch()).hasBinaryContent(server.content);
        assertThat(server.asked).hasSize(7);
    }

    @Test
    void aSilentServerIsLeftAndAskedAgain() {
        server.faults.add(Fault.silentAfter(CUT, 4000));
        assertThat(fetch()).hasBinaryContent(server.content);
        assertThat(server.asked.get(1)).isEqualTo("bytes=" + CUT + "-");
    }

    @Test
    void aMissingFileIsNotAskedForAgain() {
        server.faults.add(Fault.status(404));
        assertThatThrownBy(this::fetch)
                .isInstanceOf(FetchException.class)
                .hasMessageContaining(server.address().toString())
                .hasMessageContaining("no such file");
        assertThat(server.asked).hasSize(1);
        assertThat(file.path()).doesNotExist();
    }

    @Test
    void aWebPageIsNoFileOfWeights() {
        server.type = "text/html; charset=utf-8";
        assertThatThrownBy(this::fetch).isInstanceOf(FetchException.class).hasMessageContaining("web page");
    }

    @Test
    void aWrongChecksumLeavesNothing() throws IOException {
        model = model.with(new Checksum("MD5", "00ff00"));
        assertThatThrownBy(this::fetch)
                .isInstanceOf(FetchException.class)
                .hasMessageContaining("MD5")
                .hasMessageContaining("not 00ff00...");
        assertThat(file.path()).doesNotExist();
        assertThat(file.checksum()).doesNotExist();
        assertThat(Files.size(file.part())).isZero();
    }

    @Test
    void aRightChecksumIsAcceptedByItsFirstDigits() throws Exception {
        String md5 = HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(server.content));
        model = model.with(new Checksum("MD5", md5.substring(0, 6).toUpperCase(Locale.ROOT)));
        assertThat(fetch()).exists();
        model = model.with(Checksum.sha256(sha256()));
        assertThat(fetch()).exists();
        model = model.with(Checksum.sha256("0".repeat(64)));
        assertThatThrownBy(this::fetch).hasMessageContaining("as published");
    }

    @Test
    void aFileDamagedInTheCacheIsRefused() throws IOException {
        byte[] bytes = Files.readAllBytes(fetch());
        bytes[9]++;
        Files.write(file.path(), bytes);
        assertThatThrownBy(this::fetch)
                .isInstanceOf(FetchException.class)
                .hasMessageContaining("damaged or was changed")
                .hasMessageContaining(file.path().toString());
    }

    @Test
    void aFilePutIntoTheCacheByHandIsAcceptedAndNoted() throws IOException {
        Files.createDirectories(file.path().getParent());
        Files.write(file.path(), server.content);
        assertThat(fetcher(SHORT, true).fetch(model)).isEqualTo(file.path());
        assertThat(file.checksum()).hasContent(sha256() + "  tiny.pth\n");
        assertThat(server.asked).isEmpty();
    }

    @Test
    void offlineOnlyTheCacheAnswers() {
        assertThatThrownBy(() -> fetcher(SHORT, true).fetch(model))
                .isInstanceOf(FetchException.class)
                .hasMessageContaining("offline")
                .hasMessageContaining(file.path().toString());
        assertThat(server.asked).isEmpty();
        fetch();
        assertThat(fetcher(SHORT, true).fetch(model)).exists();
        assertThat(server.asked).hasSize(1);
    }

    @Test
    void aFullDiskIsToldBeforehand() {
        free = 1000;
        assertThatThrownBy(this::fetch).isInstanceOf(FetchException.class).hasMessageContaining("are free for");
        assertThat(file.path()).doesNotExist();
    }

    @Test
    void nobodyAtTheAddressIsTold() {
        URI address = server.address();
        server.close();
        assertThatThrownBy(this::fetch)
                .isInstanceOf(FetchException.class)
                .hasMessageContaining("Cannot reach " + address.getHost());
        model = PublishedModel.at(URI.create("http://no-such-host.invalid/a.pth"));
        assertThatThrownBy(this::fetch).isInstanceOf(FetchException.class).hasMessageContaining("no-such-host.invalid");
    }

    @Test
    void twoAtOnceFetchTheFileOnce() throws Exception {
        server.faults.add(Fault.silentAfter(CUT, 300));
        ExecutorService executor = Executors.newFixedThreadPool(4);
        try {
            List<Future<Path>> paths = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                paths.add(executor.submit(this::fetch));
            }
            for (Future<Path> path : paths) {
                assertThat(path.get()).hasBinaryContent(server.content);
            }
        } finally {
            executor.shutdownNow();
        }
        assertThat(server.asked).containsExactly("whole", "bytes=" + CUT + "-");
    }

    @Test
    void nothingButTheFileItsHashAndTheLockStays() throws IOException {
        interrupted();
        fetch();
        try (Stream<Path> files = Files.list(file.path().getParent())) {
            assertThat(files.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("tiny.pth", "tiny.pth.sha256", "tiny.pth.lock");
        }
    }

    @Test
    void pausesGrowUpToAMinuteAndFollowTheServer() {
        RetryPolicy patience = RetryPolicy.standard();
        assertThat(patience.pause(1, Duration.ZERO)).isEqualTo(Duration.ofSeconds(1));
        assertThat(patience.pause(4, Duration.ZERO)).isEqualTo(Duration.ofSeconds(8));
        assertThat(patience.pause(2, Duration.ofSeconds(30))).isEqualTo(Duration.ofSeconds(30));
        assertThat(patience.pause(900, Duration.ZERO)).isEqualTo(Duration.ofMinutes(1));
    }
}
