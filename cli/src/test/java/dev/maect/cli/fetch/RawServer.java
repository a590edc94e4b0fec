/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.fetch;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server on this machine that answers with bytes of any kind, whether they are HTTP or not. */
final class RawServer implements AutoCloseable {
    /**
     * A question.
     *
     * @param path what is asked for
     * @param from the first byte that is asked for; -1 for the whole file
     * @param count how many questions there were before this
     */
    record Asked(String path, int from, int count) {}

    /** Answers a question; the connection is closed afterwards. */
    interface Behaviour {
        void answer(Asked asked, OutputStream out) throws IOException;
    }

    private static final Pattern RANGE = Pattern.compile("(?i)range: bytes=(\\d+)-");

    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    final AtomicInteger asked = new AtomicInteger();
    volatile Behaviour behaviour;

    RawServer(Behaviour behaviour) throws IOException {
        this.behaviour = behaviour;
        threads.execute(() -> {
            while (!socket.isClosed()) {
                try {
                    Socket connection = socket.accept();
                    threads.execute(() -> answer(connection));
                } catch (IOException e) {
                    return;
                }
            }
        });
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/models/tiny.pth");
    }

    private void answer(Socket connection) {
        try (connection) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1));
            String path = "";
            int from = -1;
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                path = line.startsWith("GET ") ? line.split(" ")[1] : path;
                Matcher range = RANGE.matcher(line);
                from = range.matches() ? Integer.parseInt(range.group(1)) : from;
            }
            if (!path.isEmpty()) {
                behaviour.answer(new Asked(path, from, asked.getAndIncrement()), connection.getOutputStream());
            }
        } catch (IOException e) {
            return; // the client has left
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        threads.shutdownNow();
    }
}
