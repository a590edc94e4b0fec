/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.fetch;

import dev.maect.BuildInfo;
import dev.maect.cli.console.Terminal;
import dev.maect.io.Printable;
import dev.maect.io.Quantities;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a file from a server into a {@link PartialFile}. What is there already is not asked for again, if the server
 * still has the same version (HTTP range requests with {@code If-Range}, RFC 9110); failures that may pass are retried, but
 * neither without end nor for ever.
 */
final class Download {
    /** Tells how many bytes fit on the disk that a path is on. */
    interface FreeSpace {
        long bytes(Path path) throws IOException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(Download.class);
    private static final int BUFFER = 1 << 16;
    /** Of a file whose size the server does not tell. */
    private static final long MOST_UNANNOUNCED = 64L << 30;
    /** What such a file leaves free. */
    private static final long SPARED = 1L << 30;

    private static final String FREE_SPACE = "Free some space, or set MAECT_CACHE to a folder elsewhere.";

    private final HttpClient client;
    private final RetryPolicy policy;
    private final DownloadProgress progress;
    private final FreeSpace freeSpace;

    Download(RetryPolicy policy, DownloadProgress progress, FreeSpace freeSpace) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(policy.connect());
        ProxySelector proxies = ProxySelector.getDefault();
        this.client = (proxies == null ? builder : builder.proxy(proxies)).build();
        this.policy = policy;
        this.progress = progress;
        this.freeSpace = freeSpace;
    }

    /** With the usual patience, shown on the terminal. */
    static Download standard() {
        return new Download(
                RetryPolicy.standard(),
                new DownloadProgress(Terminal.system()),
                path -> Files.getFileStore(path).getUsableSpace());
    }

    /**
     * Fetches the rest of a file.
     *
     * @throws FetchException if the server refuses, or fails time and again; what has come stays in {@code part}
     */
    void run(URI address, PartialFile part) {
        long started = System.nanoTime();
        long furthest = part.size();
        int failures = 0;
        for (int attempt = 1; ; attempt++) {
            try {
                attempt(address, part);
                return;
            } catch (IOException e) {
                // Bytes that come again are no progress: a server that breaks off here and there would go on for ever.
                failures = part.size() > furthest ? 1 : failures + 1;
                furthest = Math.max(furthest, part.size());
                String reason = Answer.reason(address, e);
                boolean late = System.nanoTime() - started > policy.longest().toNanos();
                if (failures >= policy.attempts() || attempt >= policy.most() || late) {
                    String attempts = failures >= policy.attempts()
                            ? failures + " attempts without progress"
                            : attempt + " attempts";
                    throw new FetchException(
                            reason + ". Gave up after " + attempts + "."
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
        HttpResponse<InputStream> response = send(address, part);
        try (InputStream body = response.body()) {
            Answer answer = Answer.of(response, part.size(), part.version());
            if (answer.kind() == Answer.Kind.COMPLETE) {
                return;
            }
            if (answer.kind() == Answer.Kind.USELESS_RANGE) {
                part.restart(Version.UNKNOWN);
                throw new TransientFailure("The server has another version of " + address + " now", Duration.ZERO);
            }
            if (answer.kind() == Answer.Kind.WHOLE) {
                if (part.size() > 0) {
                    LOG.info("The server sends the file from its start: it changed, or cannot be sent in parts.");
                }
                part.restart(answer.version());
            } else {
                LOG.info("Going on after {}.", Quantities.bytes(part.size()));
            }
            receive(address, body, answer.version().total(), part);
        }
    }

    /** The answer of the server that one is sent on to in the end. */
    private HttpResponse<InputStream> send(URI address, PartialFile part) throws IOException {
        URI next = address;
        for (int hops = 0; hops <= Redirects.MOST; hops++) {
            HttpResponse<InputStream> response = send(request(next, part));
            boolean here = false;
            try {
                Optional<URI> further = Redirects.next(response);
                here = further.isEmpty();
                if (here) {
                    return response;
                }
                next = further.get();
            } finally {
                if (!here) {
                    response.body().close();
                }
            }
        }
        throw Answer.nonsense(address, "it sends on more than " + Redirects.MOST + " times");
    }

    private HttpRequest request(URI address, PartialFile part) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(address)
                .header("User-Agent", "maect/" + BuildInfo.current().version())
                .header("Accept-Encoding", "identity")
                .timeout(policy.silence());
        part.version()
                .validator()
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
        } catch (IOException e) {
            // The client wraps what it cannot make sense of.
            if (e.getCause() instanceof IllegalArgumentException cause) {
                throw notUnderstood(request.uri(), cause);
            }
            throw e;
        } catch (IllegalArgumentException e) {
            throw notUnderstood(request.uri(), e);
        }
    }

    private static FetchException notUnderstood(URI address, IllegalArgumentException why) {
        return Answer.nonsense(
                address,
                "its headers cannot be understood (" + Printable.value(String.valueOf(why.getMessage())) + ")");
    }

    private void receive(URI address, InputStream body, OptionalLong total, PartialFile part) throws IOException {
        long room = freeSpace.bytes(part.path());
        if (total.isPresent() && total.getAsLong() - part.size() > room) {
            throw new FetchException("The file has " + Quantities.bytes(total.getAsLong()) + " but only "
                    + Quantities.bytes(room) + " are free for " + part.path() + ". " + FREE_SPACE);
        }
        // Without an announcement the disk is the limit, but for what other programs need.
        long most = total.orElse(Math.min(MOST_UNANNOUNCED, part.size() + Math.max(0, room - SPARED)));
        byte[] buffer = new byte[BUFFER];
        progress.begin(part.size());
        try (StallGuard guard = new StallGuard(body, policy.silence())) {
            try {
                for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
                    guard.alive(read);
                    if (read > most - part.size()) {
                        part.restart(Version.UNKNOWN);
                        throw tooMuch(address, total, most);
                    }
                    part.append(buffer, read);
                    progress.update(part.size(), total);
                }
            } finally {
                if (guard.stalled()) {
                    throw new TransientFailure(
                            "Next to nothing came from " + address.getHost() + " for "
                                    + policy.silence().toSeconds() + " s",
                            Duration.ZERO);
                }
            }
        }
        if (total.isPresent() && part.size() < total.getAsLong()) {
            throw new TransientFailure(
                    "The connection ended after " + part.size() + " of " + total.getAsLong() + " bytes of " + address,
                    Duration.ZERO);
        }
    }

    private static FetchException tooMuch(URI address, OptionalLong total, long most) {
        return new FetchException(
                total.isPresent()
                        ? "The server sent more than the " + most + " bytes that it announced for " + address
                                + ". What came was deleted."
                        : "The server does not say how large " + address + " is, and sent more than "
                                + Quantities.bytes(most) + ", for which there is room. What came was deleted. "
                                + FREE_SPACE);
    }
}
