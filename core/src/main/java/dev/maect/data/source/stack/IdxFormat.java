/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.stack;

import com.google.auto.service.AutoService;
import dev.maect.data.DataException;
import dev.maect.data.ImageSource;
import dev.maect.data.ImageSourceFormat;
import dev.maect.data.ImageSpec;
import dev.maect.io.FileStamp;
import dev.maect.io.SmallFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * IDX files as MNIST, Fashion-MNIST, KMNIST and EMNIST are published ({@code train-images-idx3-ubyte}, {@code
 * t10k-images-idx3-ubyte}, gzipped or not): a folder of them, or the file with the images. The labels lie beside, with
 * {@code labels-idx1} in place of {@code images-idx3}.
 */
@AutoService(ImageSourceFormat.class)
public final class IdxFormat implements ImageSourceFormat {
    private static final String IMAGES = ".*images[-.]idx[34]-ubyte(\\.gz)?";

    /** Has no state. */
    public IdxFormat() {}

    @Override
    public String form() {
        return "FOLDER or FILE in MNIST's form (idx3-ubyte, gzipped or not; #train or #test)";
    }

    @Override
    public boolean accepts(ImageSpec spec) {
        return spec.file().filter(IdxFormat::isImages).isPresent()
                || spec.folder().filter(folder -> !images(folder).isEmpty()).isPresent();
    }

    @Override
    public ImageSource open(ImageSpec spec, int channels) {
        return open(spec.file().orElseGet(() -> choose(spec.folder().orElseThrow(), spec.part())), channels);
    }

    private static ImageSource open(Path file, int channels) {
        NumberArray images = IdxFile.read(file);
        Path beside =
                file.resolveSibling(file.getFileName().toString().replaceFirst("images([-.])idx[34]", "labels$1idx1"));
        Path other = beside.toString().endsWith(".gz")
                ? Path.of(beside.toString().substring(0, beside.toString().length() - 3))
                : Path.of(beside + ".gz");
        Optional<NumberArray> labels = Stream.of(beside, other)
                .filter(Files::isRegularFile)
                .findFirst()
                .map(IdxFile::read);
        labels.ifPresent(array -> {
            if (!array.isLabels(images.shape().get(0))) {
                throw new DataException(array.name() + ": has " + array.shape().get(0) + " labels for "
                        + images.shape().get(0) + " images. Fetch both files again.");
            }
        });
        List<String> notes =
                labels.isPresent() ? List.of() : List.of("There are no labels: " + beside + " is missing.");
        return new StackSource(images, labels, channels, Optional.empty(), "stack " + file, notes, FileStamp.of(file));
    }

    /** The training images unless others are asked for. */
    private static Path choose(Path folder, String part) {
        List<Path> files = images(folder);
        String wanted = part.toLowerCase(Locale.ROOT);
        List<Path> fitting = files.stream()
                .filter(file -> {
                    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
                    boolean test = name.contains("t10k") || name.contains("test");
                    return switch (wanted) {
                        case "", "train" -> !test;
                        case "test" -> test;
                        default -> name.contains(wanted);
                    };
                })
                .toList();
        if (fitting.isEmpty()) {
            throw new DataException(
                    "None of the IDX files in " + folder + " is \"" + part + "\". Give #train or #test.");
        }
        List<String> different = fitting.stream()
                .map(file -> file.getFileName().toString().replaceFirst("\\.gz$", ""))
                .distinct()
                .toList();
        if (different.size() > 1) {
            throw new DataException(folder + " holds several sets of images: " + String.join(", ", different)
                    + ". Name the file itself.");
        }
        return fitting.get(0);
    }

    private static boolean isImages(Path file) {
        return file.getFileName().toString().matches(IMAGES);
    }

    private static List<Path> images(Path folder) {
        return SmallFolder.entries(folder).stream().filter(IdxFormat::isImages).toList();
    }
}
