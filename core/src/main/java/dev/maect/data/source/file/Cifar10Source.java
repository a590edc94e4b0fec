/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.file;

import dev.maect.data.DataException;
import dev.maect.data.Image;
import dev.maect.data.ImageSource;
import dev.maect.data.LabelSet;
import dev.maect.data.augment.Channels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * CIFAR-10 in its binary form (https://www.cs.toronto.edu/~kriz/cifar.html): {@code data_batch_1.bin} to
 * {@code data_batch_5.bin} and {@code test_batch.bin} with records of one label byte and 3072 bytes of planar RGB
 * (32x32), in a folder or in the tar.gz as published. All of it is held in memory (30 MB per batch file).
 */
public final class Cifar10Source implements ImageSource {
    private static final int SIDE = 32;
    private static final int PLANE = SIDE * SIDE;
    private static final int MOST_BYTES = 1 << 30;
    private static final int RECORD = 1 + 3 * PLANE;
    private static final String META = "batches.meta.txt";
    private static final List<String> CLASSES =
            List.of("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

    /** One of the binary files: so many records of a label and three planes. */
    @SuppressWarnings("ArrayRecordComponent")
    private record BatchFile(String name, byte[] bytes) {
        int records() {
            return bytes.length / RECORD;
        }
    }

    /** Which of the files to take. */
    public enum Part {
        /** The 50,000 training images. */
        TRAIN,
        /** The 10,000 test images. */
        TEST
    }

    private final String description;
    private final List<BatchFile> batches;
    private final int channels;
    private final List<LabelSet> labelSets;

    private Cifar10Source(String where, List<BatchFile> batches, List<String> classes, int channels) {
        this.batches = batches;
        this.channels = channels;
        int[] labels = new int[batches.stream().mapToInt(BatchFile::records).sum()];
        this.description = "CIFAR-10 in " + where + " (" + labels.length + " images)";
        int index = 0;
        for (BatchFile batch : batches) {
            for (int i = 0; i < batch.records(); i++) {
                labels[index] = batch.bytes()[i * RECORD] & 0xff;
                if (labels[index++] >= classes.size()) {
                    throw new DataException(batch.name() + ": record " + i + " has class " + labels[index - 1]
                            + ", but there are " + classes.size() + ". The file is not a CIFAR-10 batch, or damaged.");
                }
            }
        }
        this.labelSets = List.of(new LabelSet(LabelSet.DEFAULT_NAME, classes, labels));
    }

    /**
     * Reads one part of CIFAR-10.
     *
     * @param path the folder with the batch files, one above it, or the archive
     * @param channels 3, or 1 for grey
     * @throws DataException if files are missing, cut off, or no CIFAR-10 batches
     */
    public static Cifar10Source open(Path path, Part part, int channels) {
        if (Files.isDirectory(path)) {
            return ofFolder(path, part, channels);
        }
        try (Archive archive = Archive.open(path, Cifar10Source::belongs)) {
            return of(archive, part, channels);
        }
    }

    /** Whether a folder (or the only folder in it) holds CIFAR-10 batch files. */
    static boolean isCifar10(Path folder) {
        return !batchFiles(folder).isEmpty();
    }

    /** Whether a file of this path belongs to CIFAR-10 in binary form. */
    static boolean belongs(String path) {
        return isBatch(path) || fileName(path).equals(META);
    }

    /** Whether a file of this path is a CIFAR-10 batch. */
    static boolean isBatch(String path) {
        return fileName(path).matches("data_batch_\\d+\\.bin|test_batch\\.bin");
    }

    /** Reads what it needs from an archive that the caller closes. */
    static Cifar10Source of(Archive archive, Part part, int channels) {
        List<BatchFile> batches = new ArrayList<>();
        List<String> classes = CLASSES;
        try {
            for (String name : archive.names()) {
                if (isOf(part, name)) {
                    batches.add(checked(archive.file() + "#" + name, archive.read(name)));
                } else if (fileName(name).equals(META)) {
                    classes = classNames(archive.read(name));
                }
            }
        } catch (IOException e) {
            throw new DataException("Cannot read CIFAR-10 from " + archive.file() + ": " + e.getMessage(), e);
        }
        return create(archive.file().toString(), part, batches, classes, channels);
    }

    private static Cifar10Source ofFolder(Path folder, Part part, int channels) {
        List<BatchFile> batches = new ArrayList<>();
        List<String> classes = CLASSES;
        try {
            for (Path file : batchFiles(folder)) {
                if (isOf(part, file.getFileName().toString())) {
                    batches.add(checked(file.toString(), bytes(file)));
                    Path meta = file.resolveSibling(META);
                    classes = Files.exists(meta) ? classNames(bytes(meta)) : classes;
                }
            }
        } catch (IOException e) {
            throw new DataException("Cannot read CIFAR-10 from " + folder + ": " + e + ". Check its permissions.", e);
        }
        return create(folder.toString(), part, batches, classes, channels);
    }

    private static byte[] bytes(Path file) throws IOException {
        long size = Files.size(file);
        if (size > MOST_BYTES) {
            throw new DataException(file + ": has " + size / (1 << 20) + " MiB, more than a file of CIFAR-10 can have."
                    + " Fetch it again.");
        }
        try {
            return Files.readAllBytes(file);
        } catch (OutOfMemoryError e) {
            throw DataException.causedBy(file.toString(), e);
        }
    }

    private static Cifar10Source create(
            String where, Part part, List<BatchFile> batches, List<String> classes, int channels) {
        if (batches.isEmpty()) {
            throw new DataException("No CIFAR-10 " + (part == Part.TRAIN ? "training" : "test") + " images in "
                    + where + ": expected "
                    + (part == Part.TRAIN ? "data_batch_1.bin to data_batch_5.bin" : "test_batch.bin")
                    + ". Fetch the binary version of CIFAR-10 again.");
        }
        return new Cifar10Source(where, batches, classes, channels);
    }

    private static BatchFile checked(String name, byte[] bytes) {
        if (bytes.length == 0 || bytes.length % RECORD != 0) {
            throw new DataException(name + ": has " + bytes.length + " bytes, which is no multiple of " + RECORD
                    + " as in a CIFAR-10 batch. It is cut off or not the binary version; fetch it again.");
        }
        return new BatchFile(name, bytes);
    }

    private static List<Path> batchFiles(Path folder) {
        try (Stream<Path> files = Files.walk(folder, 2)) {
            return files.filter(file -> isBatch(file.getFileName().toString()))
                    .sorted()
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of(); // unreadable: whoever lists the folder in earnest says so
        }
    }

    private static boolean isOf(Part part, String path) {
        return isBatch(path) && fileName(path).startsWith("test") == (part == Part.TEST);
    }

    private static String fileName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static List<String> classNames(byte[] meta) {
        List<String> names = new String(meta, StandardCharsets.UTF_8)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        return names.isEmpty() ? CLASSES : names;
    }

    @Override
    public int size() {
        return labelSets.get(0).labels().length;
    }

    @Override
    public String name(int index) {
        int record = index;
        for (BatchFile batch : batches) {
            if (record < batch.records()) {
                return batch.name() + "#" + record;
            }
            record -= batch.records();
        }
        throw new IndexOutOfBoundsException(index);
    }

    @Override
    public Image read(int index) {
        int record = index;
        for (BatchFile batch : batches) {
            if (record < batch.records()) {
                byte[] pixels = new byte[3 * PLANE];
                int start = record * RECORD + 1;
                for (int i = 0; i < PLANE; i++) {
                    for (int c = 0; c < 3; c++) {
                        pixels[3 * i + c] = batch.bytes()[start + c * PLANE + i];
                    }
                }
                return Channels.convert(new Image(SIDE, SIDE, 3, pixels), channels);
            }
            record -= batch.records();
        }
        throw new IndexOutOfBoundsException(index);
    }

    @Override
    public List<LabelSet> labelSets() {
        return labelSets;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public boolean isInMemory() {
        return true;
    }
}
