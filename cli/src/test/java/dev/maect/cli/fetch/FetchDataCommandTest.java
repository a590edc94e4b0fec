/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.maect.data.Image;
import dev.maect.data.ImageSource;
import dev.maect.data.decode.ImageEncoder;
import dev.maect.data.source.ImageSources;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class FetchDataCommandTest {
    @TempDir
    private Path temp;

    private String run(List<PublishedDataSet> known, String... args) {
        StringWriter out = new StringWriter();
        CommandLine line = new CommandLine(new FetchDataCommand(Map.of("MAECT_CACHE", temp.toString()), known));
        line.setOut(new PrintWriter(out, true));
        List<Exception> errors = new ArrayList<>();
        line.setExecutionExceptionHandler((error, command, result) -> {
            errors.add(error);
            return 1;
        });
        int code = line.execute(args);
        if (!errors.isEmpty()) {
            throw (FetchException) errors.get(0);
        }
        assertThat(code).isZero();
        return out.toString();
    }

    /** The set of a name, as it is published but for the content of its files, at an address where nothing is. */
    private static PublishedDataSet small(String name, Map<String, byte[]> content) {
        PublishedDataSet set = PublishedDataSet.find(PublishedDataSet.packaged(), name);
        List<PublishedModel> files = set.files().stream()
                .map(file -> new PublishedModel(
                        file.name(),
                        URI.create("http://localhost:1/nothing/" + file.fileName()),
                        file.what(),
                        file.licence(),
                        Optional.of(new Checksum("MD5", md5(content.getOrDefault(file.fileName(), new byte[0]))))))
                .toList();
        return new PublishedDataSet(
                set.name(), set.what(), set.origin(), set.terms(), files, set.inFile(), set.train(), set.val());
    }

    private static String md5(byte[] bytes) {
        Digests digests = new Digests();
        digests.update(ByteBuffer.wrap(bytes));
        return digests.of(new Checksum("MD5", "0"));
    }

    private static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static byte[] tarGz(Map<String, byte[]> members) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(out))) {
            for (Map.Entry<String, byte[]> member : members.entrySet()) {
                TarArchiveEntry entry = new TarArchiveEntry(member.getKey());
                entry.setSize(member.getValue().length);
                tar.putArchiveEntry(entry);
                tar.write(member.getValue());
                tar.closeArchiveEntry();
            }
        }
        return out.toByteArray();
    }

    private static byte[] records(int count, int labelBytes) {
        byte[] records = new byte[count * (labelBytes + 3072)];
        for (int i = 0; i < count; i++) {
            records[i * (labelBytes + 3072) + labelBytes - 1] = (byte) (i % 2);
        }
        return records;
    }

    private static HttpServer server(Map<String, byte[]> files) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            byte[] file = files.get(path.substring(path.lastIndexOf('/') + 1));
            exchange.sendResponseHeaders(file == null ? 404 : 200, file == null ? -1 : file.length);
            try (exchange) {
                if (file != null) {
                    exchange.getResponseBody().write(file);
                }
            }
        });
        server.start();
        return server;
    }

    private static String address(HttpServer server) {
        return "http://localhost:" + server.getAddress().getPort() + "/mirror";
    }

    /** The places printed open, with so many images. */
    private static void assertOpens(String printed, int channels, int train, int val) {
        String[] lines = printed.strip().split("\\R");
        assertThat(lines).hasSize(2);
        try (ImageSource images = ImageSources.open(lines[0].replaceFirst("^--data ", ""), channels);
                ImageSource held = ImageSources.open(lines[1].replaceFirst("^--val ", ""), channels)) {
            assertThat(images.size()).isEqualTo(train);
            assertThat(held.size()).isEqualTo(val);
            assertThat(images.labelSets()).isNotEmpty();
        }
    }

    @Test
    void allKnownSetsHaveAddressesChecksumsAndTerms() {
        List<PublishedDataSet> all = PublishedDataSet.packaged();
        assertThat(all)
                .extracting(PublishedDataSet::name)
                .contains("cifar10", "cifar100", "fashion-mnist", "imagenette");
        assertThat(all).allSatisfy(set -> {
            assertThat(set.terms()).isNotBlank();
            assertThat(set.origin()).contains("MD5");
            assertThat(set.files())
                    .allSatisfy(file ->
                            assertThat(file.checksum().orElseThrow().prefix()).hasSize(32));
        });
        assertThat(run(all, "--list")).contains("fashion-mnist").contains("Terms: MIT");
        assertThatThrownBy(() -> run(all, "cifar-10"))
                .isInstanceOf(FetchException.class)
                .hasMessageContaining("cifar10");
    }

    @Test
    void cifarComesAsOneFileAndOpens() throws IOException {
        Map<String, byte[]> members = new LinkedHashMap<>();
        for (int i = 1; i <= 5; i++) {
            members.put("cifar-10-batches-bin/data_batch_" + i + ".bin", records(2, 1));
        }
        members.put("cifar-10-batches-bin/test_batch.bin", records(4, 1));
        byte[] archive = tarGz(members);
        Map<String, byte[]> files = Map.of("cifar-10-binary.tar.gz", archive);
        HttpServer server = server(files);
        try {
            List<PublishedDataSet> known = List.of(small("cifar10", files));
            assertOpens(run(known, "cifar10", "--from", address(server)), 3, 10, 4);
            server.stop(0);
            assertOpens(run(known, "cifar10"), 3, 10, 4); // in the cache by the publisher's address
        } finally {
            server.stop(0);
        }
    }

    @Test
    void fashionMnistComesIntoAFolderAndOpens() throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (String split : List.of("train", "t10k")) {
            int count = split.equals("train") ? 6 : 4;
            ByteBuffer images = ByteBuffer.allocate(16 + count * 28 * 28);
            images.putInt(0x803).putInt(count).putInt(28).putInt(28);
            ByteBuffer labels = ByteBuffer.allocate(8 + count);
            labels.putInt(0x801).putInt(count).put((byte) 1);
            files.put(split + "-images-idx3-ubyte.gz", gzip(images.array()));
            files.put(split + "-labels-idx1-ubyte.gz", gzip(labels.array()));
        }
        HttpServer server = server(files);
        try {
            String out = temp.resolve("fashion").toString();
            List<PublishedDataSet> known = List.of(small("fashion-mnist", files));
            assertOpens(run(known, "fashion-mnist", "--from", address(server), "--out", out), 1, 6, 4);
            assertOpens(run(known, "fashion-mnist", "--from", address(server)), 1, 6, 4);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void imagenetteComesAsATgzAndOpens() throws IOException {
        Map<String, byte[]> members = new LinkedHashMap<>();
        for (String place : List.of("train/n01/a", "train/n02/b", "train/n02/c", "val/n01/d", "val/n02/e")) {
            members.put("imagenette2-320/" + place + ".JPEG", ImageEncoder.png(new Image(4, 4, 3, new byte[48])));
        }
        members.put("imagenette2-320/noisy_imagenette.csv", new byte[] {'a'});
        Map<String, byte[]> files = Map.of("imagenette2-320.tgz", tarGz(members));
        HttpServer server = server(files);
        try {
            assertOpens(
                    run(List.of(small("imagenette", files)), "imagenette", "--from", address(server) + "/"), 3, 3, 2);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void whatIsNotWhatItShouldBeIsNotKept() throws IOException {
        HttpServer server = server(Map.of("cifar-10-binary.tar.gz", new byte[100]));
        try {
            List<PublishedDataSet> known = List.of(small("cifar10", Map.of("cifar-10-binary.tar.gz", new byte[101])));
            assertThatThrownBy(() -> run(known, "cifar10", "--from", address(server), "--out", temp.toString()))
                    .isInstanceOf(FetchException.class)
                    .hasMessageContaining("is not what it should be");
            assertThat(Files.exists(temp.resolve("cifar-10-binary.tar.gz"))).isFalse();
            assertThatThrownBy(() -> run(known, "cifar10", "--from", "ftp://host/x"))
                    .isInstanceOf(FetchException.class);
            assertThatThrownBy(() -> run(known, "cifar10", "--offline")).hasMessageContaining("is offline");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void anInterruptedDownloadGoesOn() throws IOException {
        Map<String, byte[]> members = new LinkedHashMap<>();
        byte[] noise = new byte[records(2, 1).length];
        new java.util.Random(3).nextBytes(noise);
        noise[0] = 0;
        noise[3073] = 1;
        for (int i = 1; i <= 5; i++) {
            members.put("cifar-10-batches-bin/data_batch_" + i + ".bin", noise);
        }
        members.put("cifar-10-batches-bin/test_batch.bin", noise);
        try (ModelServer server = new ModelServer()) {
            server.content = tarGz(members);
            server.faults.add(ModelServer.Fault.cutAfter(5000));
            List<PublishedDataSet> known = List.of(small("cifar10", Map.of("cifar-10-binary.tar.gz", server.content)));
            String base = server.address().toString().replaceFirst("/[^/]*$", "");
            assertOpens(run(known, "cifar10", "--from", base), 3, 10, 2);
            assertThat(server.asked).hasSize(2);
            assertThat(server.asked.get(1)).startsWith("bytes=");
        }
    }
}
