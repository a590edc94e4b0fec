/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.file;

import dev.maect.data.DataException;
import dev.maect.data.Image;
import dev.maect.data.ImageSource;
import dev.maect.data.LabelSet;
import dev.maect.data.augment.Channels;
import dev.maect.data.source.file.CifarKind.Labelling;
import dev.maect.data.source.file.CifarKind.Part;
import dev.maect.io.SmallFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * CIFAR-10 or CIFAR-100 in binary form: records of label bytes and 3072 bytes of planar RGB (32x32), in a folder or in the
 * tar.gz as published. All of it is held in memory (30 MB for 10,000 images).
 */
final class CifarSource implements ImageSource {
    private static final int SIDE = 32;
    private static final int PLANE = SIDE * SIDE;
    private static final int MOST_BYTES = 1 << 30;
    private static final int FILES_TO_LOOK_AT = 32; // CIFAR-10 has eight

    /** One of the binary files. */
    @SuppressWarnings("ArrayRecordComponent")
    private record BatchFile(String name, byte[] bytes, int record) {
        int records() {
            return bytes.length / record;
        }
    }

    private final String description;
    private final List<BatchFile> batches;
    private final int channels;
    private final List<LabelSet> labelSets;

    private CifarSource(
            String where, CifarKind kind, List<BatchFile> batches, List<List<String>> classes, int channels) {
        Channels.require("The images of CIFAR", 3, channels);
        this.batches = batches;
        this.channels = channels;
        int size = batches.stream().mapToInt(BatchFile::records).sum();
        this.description = kind.title() + " in " + where + " (" + size + " images)";
        List<LabelSet> sets = new ArrayList<>();
        for (int byteOf = kind.labellings().size() - 1; byteOf >= 0; byteOf--) { // the finest labels come first
            Labelling labelling = kind.labellings().get(byteOf);
            sets.add(new LabelSet(
                    labelling.name(), classes.get(byteOf), labels(kind, batches, size, byteOf, classes.get(byteOf))));
        }
        this.labelSets = List.copyOf(sets);
    }

    private static int[] labels(CifarKind kind, List<BatchFile> batches, int size, int byteOf, List<String> classes) {
        int[] labels = new int[size];
        int index = 0;
        for (BatchFile batch : batches) {
            for (int i = 0; i < batch.records(); i++) {
                labels[index] = batch.bytes()[i * batch.record() + byteOf] & 0xff;
                if (labels[index++] >= classes.size()) {
                    throw new DataException(batch.name() + ": record " + i + " has class " + labels[index - 1]
                            + ", but there are " + classes.size() + ". The file is not a " + kind.title()
                            + " batch, or damaged.");
                }
            }
        }
        return labels;
    }

    /** Whether a folder, the folder right in it, or an archive holds CIFAR's files. */
    static boolean isCifar(Path path) {
        return Files.isDirectory(path)
                ? folder(path).isPresent()
                : CifarKind.of(fileNames(Archive.firstNames(path, FILES_TO_LOOK_AT)))
                        .isPresent();
    }

    /** The folder with the files: it, or one directly in it. */
    private static Optional<Path> folder(Path path) {
        List<Path> entries = SmallFolder.entries(path);
        if (CifarKind.of(names(entries)).isPresent()) {
            return Optional.of(path);
        }
        return entries.stream()
                .filter(Files::isDirectory)
                .filter(inside ->
                        CifarKind.of(names(SmallFolder.entries(inside))).isPresent())
                .findFirst();
    }

    private static Set<String> names(List<Path> files) {
        return files.stream().map(file -> file.getFileName().toString()).collect(Collectors.toSet());
    }

    private static Set<String> fileNames(List<String> members) {
        return members.stream().map(CifarSource::fileName).collect(Collectors.toSet());
    }

    private static String fileName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /**
     * Reads one part.
     *
     * @param path the folder with the files, one above it, or the archive
     * @param channels 3, or 1 for grey
     * @throws DataException if files are missing, cut off, or no batches
     */
    static CifarSource open(Path path, Part part, int channels) {
        try {
            return Files.isDirectory(path) ? ofFolder(path, part, channels) : ofArchive(path, part, channels);
        } catch (IOException e) {
            throw new DataException("Cannot read CIFAR from " + path + ": " + e + ". Check its permissions.", e);
        }
    }

    private static CifarSource ofArchive(Path file, Part part, int channels) throws IOException {
        try (Archive archive = Archive.open(file, name -> name.matches("(.*/)?[^/.]+\\.(bin|meta\\.txt|txt)"))) {
            CifarKind kind = CifarKind.of(fileNames(archive.names())).orElse(CifarKind.CIFAR10);
            List<BatchFile> batches = new ArrayList<>();
            Map<String, byte[]> texts = new HashMap<>();
            for (String name : archive.names()) {
                if (kind.isOf(part, fileName(name))) {
                    batches.add(checked(kind, fileName(name), archive.read(name)));
                } else if (name.endsWith(".txt")) {
                    texts.put(fileName(name), archive.read(name));
                }
            }
            return create(file.toString(), kind, part, batches, texts, channels);
        }
    }

    private static CifarSource ofFolder(Path path, Part part, int channels) throws IOException {
        List<Path> files = folder(path).map(SmallFolder::entries).orElse(List.of());
        CifarKind kind = CifarKind.of(names(files)).orElse(CifarKind.CIFAR10);
        List<BatchFile> batches = new ArrayList<>();
        Map<String, byte[]> texts = new HashMap<>();
        for (Path file : files) {
            String name = file.getFileName().toString();
            if (kind.isOf(part, name)) {
                batches.add(checked(kind, name, bytes(file)));
            } else if (name.endsWith(".txt")) {
                texts.put(name, bytes(file));
            }
        }
        return create(path.toString(), kind, part, batches, texts, channels);
    }

    private static byte[] bytes(Path file) throws IOException {
        long size = Files.size(file);
        if (size > MOST_BYTES) {
            throw new DataException(file + ": has " + size / (1 << 20) + " MiB, more than a file of CIFAR can have."
                    + " Fetch it again.");
        }
        try {
            return Files.readAllBytes(file);
        } catch (OutOfMemoryError e) {
            throw DataException.causedBy(file.toString(), e);
        }
    }

    private static CifarSource create(
            String where, CifarKind kind, Part part, List<BatchFile> batches, Map<String, byte[]> texts, int channels) {
        if (batches.isEmpty()) {
            throw new DataException("No " + kind.title() + " " + (part == Part.TRAIN ? "training" : "test")
                    + " images in " + where + ": expected " + kind.expected(part)
                    + ". Fetch the binary version of " + kind.title() + " again.");
        }
        List<List<String>> classes = kind.labellings().stream()
                .map(labelling -> Optional.ofNullable(texts.get(labelling.names()))
                        .map(CifarSource::lines)
                        .filter(lines -> !lines.isEmpty())
                        .orElse(labelling.usual()))
                .toList();
        return new CifarSource(where, kind, batches, classes, channels);
    }

    private static BatchFile checked(CifarKind kind, String name, byte[] bytes) {
        int record = kind.labellings().size() + 3 * PLANE;
        if (bytes.length == 0 || bytes.length % record != 0) {
            throw new DataException(name + ": has " + bytes.length + " bytes, which is no multiple of " + record
                    + " as in a " + kind.title()
                    + " batch. It is cut off or not the binary version; fetch it again.");
        }
        return new BatchFile(name, bytes, record);
    }

    private static List<String> lines(byte[] text) {
        return new String(text, StandardCharsets.UTF_8)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
    }

    @Override
    public int size() {
        return labelSets.get(0).labels().length;
    }

    /** A record of one of the files. */
    private record Place(BatchFile batch, int record) {}

    private Place place(int index) {
        int record = index;
        for (BatchFile batch : batches) {
            if (record < batch.records()) {
                return new Place(batch, record);
            }
            record -= batch.records();
        }
        throw new IndexOutOfBoundsException(index);
    }

    @Override
    public String name(int index) {
        Place place = place(index);
        return place.batch().name() + "#" + place.record();
    }

    @Override
    public Image read(int index) {
        Place place = place(index);
        BatchFile batch = place.batch();
        byte[] pixels = new byte[3 * PLANE];
        int start = (place.record() + 1) * batch.record() - pixels.length;
        for (int i = 0; i < PLANE; i++) {
            for (int c = 0; c < 3; c++) {
                pixels[3 * i + c] = batch.bytes()[start + c * PLANE + i];
            }
        }
        return Channels.convert(new Image(SIDE, SIDE, 3, pixels), channels);
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
