/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.fetch;

import dev.maect.BuildInfo;
import dev.maect.io.Quantities;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a file from a server into a {@link PartialFile}. What is there already is not asked for again, if the server
 * still has the same version (HTTP range requests with {@code If-Range}, RFC 9110); failures that may pass are retried.
 */
final class Download {
    /** Tells how many bytes fit on the disk that a path is on. */
    interface FreeSpace {
        long bytes(Path path) throws IOException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(Download.class);
    private static final int BUFFER = 1 << 16;

    private final HttpClient client;
    private final RetryPolicy policy;
    private final DownloadProgress progress;
    private final FreeSpace freeSpace;

    Download(RetryPolicy policy, DownloadProgress progress, FreeSpace freeSpace) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(policy.connect());
        ProxySelector proxies = ProxySelector.getDefault();
        this.client = (proxies == null ? builder : builder.proxy(proxies)).build();
        this.policy = policy;
        this.progress = progress;
        this.freeSpace = freeSpace;
    }

    /**
     * Fetches the rest of a file.
     *
     * @throws FetchException if the server refuses, or fails time and again; what has come stays in {@code part}
     */
    void run(URI address, PartialFile part) {
        int failures = 0;
        while (true) {
            long before = part.size();
            try {
                attempt(address, part);
                return;
            } catch (IOException e) {
                failures = part.size() > before ? 1 : failures + 1;
                String reason = Answer.reason(address, e);
                if (failures >= policy.attempts()) {
                    throw new FetchException(
                            reason + ". Gave up after " + failures + " attempts without progress."
                                    + (part.size() > 0
                                            ? " What has come stays: the same command goes on from there."
                                            : ""),
                            e);
                }
                Duration pause = policy.pause(
                        failures, e instanceof TransientFailure failure ? failure.retryAfter() : Duration.ZERO);
                LOG.warn("{}; trying again in {} s.", reason, Math.max(1, pause.toSeconds()));
                Pause.of(pause.toMillis());
            } finally {
                progress.end();
            }
        }
    }

    private void attempt(URI address, PartialFile part) throws IOException {
        HttpResponse<InputStream> response = send(request(address, part));
        try (InputStream body = response.body()) {
            Answer answer = Answer.of(response, part.size());
            if (answer.kind() == Answer.Kind.COMPLETE) {
                return;
            }
            if (answer.kind() == Answer.Kind.USELESS_RANGE) {
                part.restart(Optional.empty());
                throw new TransientFailure("The server has another version of " + address + " now", Duration.ZERO);
            }
            if (answer.kind() == Answer.Kind.WHOLE) {
                if (part.size() > 0) {
                    LOG.info("The server sends the file from its start: it changed, or cannot be sent in parts.");
                }
                part.restart(answer.validator());
            } else {
                LOG.info("Going on after {}.", Quantities.bytes(part.size()));
            }
            checkSpace(answer.total(), part);
            receive(body, answer.total(), part);
            checkSize(address, answer.total(), part);
        }
    }

    private HttpRequest request(URI address, PartialFile part) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(address)
                .header("User-Agent", "maect/" + BuildInfo.current().version())
                .header("Accept-Encoding", "identity")
                .timeout(policy.silence());
        part.validator()
                .filter(validator -> part.size() > 0)
                .ifPresent(validator ->
                        builder.header("Range", "bytes=" + part.size() + "-").header("If-Range", validator));
        return builder.GET().build();
    }

    private HttpResponse<InputStream> send(HttpRequest request) throws IOException {
        try {
            return client.send(request, BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            throw Pause.interrupted(e);
        }
    }

    private void checkSpace(OptionalLong total, PartialFile part) throws IOException {
        long free = freeSpace.bytes(part.path());
        if (total.isPresent() && total.getAsLong() - part.size() > free) {
            throw new FetchException("The file has " + Quantities.bytes(total.getAsLong()) + " but only "
                    + Quantities.bytes(free) + " are free for " + part.path()
                    + ". Free some space, or set MAECT_CACHE to a folder elsewhere.");
        }
    }

    private void receive(InputStream body, OptionalLong total, PartialFile part) throws IOException {
        byte[] buffer = new byte[BUFFER];
        progress.begin(part.size());
        try (StallGuard guard = new StallGuard(body, policy.silence())) {
            try {
                for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
                    guard.alive();
                    part.append(buffer, read);
                    progress.update(part.size(), total);
                }
            } finally {
                if (guard.stalled()) {
                    throw new TransientFailure(
                            "Nothing came from the server for "
                                    + policy.silence().toSeconds() + " s",
                            Duration.ZERO);
                }
            }
        }
    }

    private static void checkSize(URI address, OptionalLong total, PartialFile part) throws IOException {
        if (total.isEmpty() || part.size() == total.getAsLong()) {
            return;
        }
        String sizes = part.size() + " of " + total.getAsLong() + " bytes";
        if (part.size() > total.getAsLong()) {
            part.restart(Optional.empty());
            throw new FetchException("The server sent more than it announced for " + address + ": " + sizes + ".");
        }
        throw new TransientFailure("The connection ended after " + sizes + " of " + address, Duration.ZERO);
    }
}
