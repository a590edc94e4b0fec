/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.export;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * One export on its way: written into a hidden folder inside the target folder, checked there by the caller, then {@link
 * #publish published} under its own names. Closing it removes what was not published.
 */
public final class EncoderExport implements AutoCloseable {
    private final Path target;
    private final Path staging;
    private final List<Path> written;

    private EncoderExport(Path target, Path staging, List<Path> written) {
        this.target = target;
        this.staging = staging;
        this.written = written;
    }

    /**
     * Writes {@code model} and the description of its preprocessing.
     *
     * @param target the model file to be; its folder is made if need be
     * @param settings version and layout of the files
     * @throws ExportException if the folder cannot be made
     * @throws dev.maect.weights.CheckpointException if a file cannot be written
     */
    public static EncoderExport write(
            ExportModel model, EncoderFormat format, Path target, EncoderFormat.FileSettings settings) {
        Path folder = target.toAbsolutePath().getParent();
        Path name = target.getFileName();
        if (folder == null || name == null) {
            throw new ExportException(target + " is no name for a file.");
        }
        Path staging = folder.resolve("." + name + "." + UUID.randomUUID() + ".tmp");
        try {
            Files.createDirectories(staging);
        } catch (IOException e) {
            throw new ExportException(
                    "Cannot make the folder " + folder + " (" + e + "). Check its name and permissions.", e);
        }
        EncoderExport export = new EncoderExport(target, staging, new ArrayList<>());
        try {
            export.writeInto(staging.resolve(name), model, format, settings);
            return export;
        } catch (RuntimeException | Error e) {
            export.close();
            throw e;
        }
    }

    private void writeInto(Path file, ExportModel model, EncoderFormat format, EncoderFormat.FileSettings settings) {
        written.addAll(format.write(file, model, settings));
        Path preprocessing = file.resolveSibling(Preprocessing.FILE);
        Preprocessing.write(preprocessing, model);
        written.add(preprocessing);
    }

    /** The model file where it lies before it is published. */
    public Path unpublished() {
        return written.get(0);
    }

    /**
     * Gives the files their names, replacing older ones.
     *
     * @return the files, the model first
     */
    public List<Path> publish() {
        List<Path> published = new ArrayList<>();
        // The model last: what it needs is there when it appears.
        for (int i = written.size() - 1; i >= 0; i--) {
            Path to = target.resolveSibling(written.get(i).getFileName().toString());
            try {
                Files.move(written.get(i), to, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                throw new ExportException("Cannot write " + to + " (" + e + "). Check its permissions.", e);
            }
            published.add(0, to);
        }
        return published;
    }

    @Override
    public void close() {
        try (Stream<Path> all = Files.walk(staging)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new ExportException("Cannot remove " + staging + " (" + e + "). Please delete it.", e);
        }
    }
}
