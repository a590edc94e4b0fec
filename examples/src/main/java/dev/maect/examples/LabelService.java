/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.examples;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.maect.MaectException;
import dev.maect.catalog.Catalog;
import dev.maect.catalog.CatalogFeatures;
import dev.maect.catalog.EmbedListener;
import dev.maect.catalog.EmbedOptions;
import dev.maect.catalog.Embedding;
import dev.maect.catalog.label.Classifier;
import dev.maect.catalog.label.Labels;
import dev.maect.catalog.label.LinearClassifier;
import dev.maect.engine.ComputeDevice;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executors;

/**
 * From a folder of images in class folders to a service that says what an image shows: {@code LabelService ENCODER FOLDER
 * CATALOG}, then {@code curl --data-binary @photo.jpg http://localhost:8080/}.
 */
public final class LabelService {
    private static final int LARGEST = 32 << 20;

    private LabelService() {}

    /** Runs the program. */
    public static void main(String[] args) throws IOException {
        Classifier classifier = learn(Path.of(args[0]), args[1], Path.of(args[2]));
        System.out.println("Listening on " + serve(classifier, 8080).getAddress());
    }

    /** Embeds the images, learns from their folders' names, and gives encoder and classifier in one. */
    static Classifier learn(Path encoder, String images, Path folder) {
        Path model = folder.resolve("classifier.safetensors");
        try (Catalog catalog = Catalog.openForWriting(folder, "LabelService")) {
            Embedding.of(images, encoder, EmbedOptions.standard()).into(catalog, EmbedListener.none());
            Labels.fromPlaces(catalog, Labels.USUAL, Optional.empty());
            try (CatalogFeatures features = catalog.features(catalog.featureSet(Optional.empty()))) {
                LinearClassifier fitted = LinearClassifier.fit(
                        features, Labels.of(catalog, Labels.USUAL), LinearClassifier.Options.standard(0));
                System.out.printf("accuracy %.2f%n", fitted.validation().accuracy());
                Classifier.save(model, encoder, features, fitted, Labels.USUAL);
            }
        }
        return Classifier.open(model, ComputeDevice.CPU);
    }

    /** Answers on the loopback address, several requests at once. */
    static HttpServer serve(Classifier classifier, int port) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(Executors.newFixedThreadPool(4, task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext("/", exchange -> answer(classifier, exchange));
        server.start();
        return server;
    }

    private static void answer(Classifier classifier, HttpExchange exchange) throws IOException {
        try (exchange) {
            String text;
            int code = 200;
            try {
                Classifier.Answer answer =
                        classifier.classify(exchange.getRequestBody().readNBytes(LARGEST));
                text = answer.label() + " " + answer.confidence() + "\n";
            } catch (MaectException e) { // no image
                code = 400;
                text = e.getMessage() + "\n";
            }
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(code, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }
}
