/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.stack;

import com.google.auto.service.AutoService;
import dev.maect.data.DataException;
import dev.maect.data.ImageSource;
import dev.maect.data.ImageSourceFormat;
import dev.maect.data.ImageSpec;
import dev.maect.io.FileStamp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Images in NumPy's files: {@code .npy} with images, labels in a file beside it that is named as the images' with {@code
 * labels} for {@code images} or {@code y} for {@code x}; {@code .npz} with both ({@link ArrayPair}).
 */
@AutoService(ImageSourceFormat.class)
public final class NumpyFormat implements ImageSourceFormat {
    /** Has no state. */
    public NumpyFormat() {}

    @Override
    public String form() {
        return "FILE.npy or FILE.npz (stacks of images; #SPLIT or #KEY)";
    }

    @Override
    public boolean accepts(ImageSpec spec) {
        return spec.file()
                .map(file -> ending(file).equals("npy") || ending(file).equals("npz"))
                .orElse(false);
    }

    @Override
    public ImageSource open(ImageSpec spec, int channels) {
        Path file = spec.file().orElseThrow();
        return ending(file).equals("npy") ? stack(file, spec, channels) : archive(file, spec, channels);
    }

    private static ImageSource stack(Path file, ImageSpec spec, int channels) {
        ByteStore bytes = bytes(file);
        try {
            NumberArray images = NumpyFile.read(file.toString(), bytes);
            Optional<Path> beside = labelsBeside(file);
            Optional<NumberArray> labels = Optional.empty();
            if (beside.isPresent()) {
                try (ByteStore store = bytes(beside.get())) {
                    NumberArray array = NumpyFile.read(beside.get().toString(), store);
                    labels = Optional.of(inMemory(fitting(array, images)));
                }
            }
            return new StackSource(
                    images,
                    labels,
                    channels,
                    spec.reading().range(),
                    "stack " + file,
                    labelNote(beside),
                    FileStamp.of(file));
        } catch (IOException e) {
            throw failure(file, e);
        } catch (RuntimeException e) {
            close(bytes);
            throw e;
        }
    }

    private static ImageSource archive(Path file, ImageSpec spec, int channels) {
        NumpyArchive archive = NumpyArchive.open(file);
        try {
            ArrayPair pair = ArrayPair.among(file.toString(), archive.keys(), spec.part());
            NumberArray images = archive.read(pair.images());
            Optional<NumberArray> labels =
                    pair.labels().map(archive::read).map(array -> inMemory(fitting(array, images)));
            return new StackSource(
                    images,
                    labels,
                    channels,
                    spec.reading().range(),
                    "stack " + file + "#" + pair.images(),
                    pair.notes(),
                    FileStamp.of(file));
        } catch (RuntimeException e) {
            archive.close();
            throw e;
        }
    }

    /** Labels are few: they are read at once, and their file is closed. */
    private static NumberArray inMemory(NumberArray array) {
        try {
            byte[] all = array.bytes().read(0, Math.toIntExact(array.bytes().size()));
            return new NumberArray(
                    array.name(), array.type(), array.order(), array.shape(), new ByteStore.InMemory(all, 0));
        } catch (IOException | ArithmeticException e) {
            throw new DataException(array.name() + ": cannot be read: " + e, e);
        }
    }

    private static NumberArray fitting(NumberArray labels, NumberArray images) {
        int count = images.shape().get(0);
        if (!labels.isLabels(count)) {
            throw new DataException(labels.name() + ": has values of type " + labels.type() + " and the shape "
                    + NumberArray.text(labels.shape()) + ", but one whole number for each of the " + count
                    + " images is needed. Mend it, or take it away.");
        }
        return labels;
    }

    private static List<String> labelNote(Optional<Path> beside) {
        return beside.map(path -> List.of("Labels are read from " + path + ".")).orElse(List.of());
    }

    private static Optional<Path> labelsBeside(Path file) {
        String name = file.getFileName().toString();
        return List.of(
                        name.replaceFirst("(?i)images?", "labels"),
                        name.replaceFirst("^[xX](?=[_.-])", "y"),
                        name.replaceFirst("^X(?=[_.-])", "Y"),
                        name.replaceFirst("\\.npy$", "_labels.npy"),
                        name.replaceFirst("\\.npy$", "-labels.npy"))
                .stream()
                .filter(other -> !other.equals(name))
                .map(file::resolveSibling)
                .filter(Files::isRegularFile)
                .findFirst();
    }

    private static ByteStore bytes(Path file) {
        try {
            return ByteStore.of(file);
        } catch (IOException e) {
            throw failure(file, e);
        }
    }

    private static DataException failure(Path file, IOException e) {
        return new DataException(file + ": cannot be read: " + e + ". Check its permissions.", e);
    }

    private static void close(ByteStore bytes) {
        try {
            bytes.close();
        } catch (IOException e) {
            return; // the failure before it is what counts
        }
    }

    private static String ending(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
