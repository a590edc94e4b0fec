/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog.search;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.catalog.Catalog;
import dev.maect.catalog.CatalogFeatures;
import dev.maect.catalog.FeatureSetInfo;
import dev.maect.catalog.StoredImages;
import dev.maect.catalog.store.CatalogException;
import dev.maect.data.Box;
import dev.maect.data.Image;
import dev.maect.data.ListSource;
import dev.maect.data.decode.ImageDecoder;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Precision;
import dev.maect.engine.Scopes;
import dev.maect.engine.Tensors;
import dev.maect.eval.FeatureExtractor;
import dev.maect.eval.FeatureSet;
import dev.maect.eval.cache.ContentHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Makes what is looked for of images in or outside a catalogue. Loads the encoder when it is needed first. */
public final class ImageQuery implements AutoCloseable {
    private final CatalogFeatures features;
    private final Optional<Path> encoder;
    private final ComputeDevice device;
    private Optional<FeatureExtractor> extractor = Optional.empty();

    /**
     * Queries of {@code features}.
     *
     * @param encoder the encoder's file, where it is not at the place it was at when the features were made
     */
    public ImageQuery(CatalogFeatures features, Optional<Path> encoder, ComputeDevice device) {
        this.features = features;
        this.encoder = encoder;
        this.device = device;
    }

    /**
     * The features of several images as one query each.
     *
     * @param images each as {@link Catalog#find} takes it, or an image file or folder outside the catalogue
     * @param crop the part of each image that is meant; empty for the whole
     * @return float32 [Q, D] of unit length; the enclosing scope's or else the caller's
     */
    public Tensor of(List<String> images, Optional<Box> crop) {
        return Scopes.keep(() -> {
            List<Tensor> parts = new ArrayList<>();
            for (String text : images) {
                OptionalLong known = features.catalog().find(text);
                OptionalInt row = known.isPresent() ? features.row(known.getAsLong()) : OptionalInt.empty();
                parts.add(
                        row.isPresent() && crop.isEmpty()
                                ? features.pick(new int[] {row.getAsInt()})
                                : encoded(List.of(image(text, crop))));
            }
            return torch.cat(new org.bytedeco.pytorch.TensorVector(parts.toArray(new Tensor[0])), 0);
        });
    }

    /** One query for all of them together: what they have in common. */
    public static Tensor together(Tensor queries) {
        return Scopes.keep(() -> Tensors.unitRows(
                queries.mean(new long[] {0}, true, new org.bytedeco.pytorch.ScalarTypeOptional(ScalarType.Float))));
    }

    /** The features of images in memory, comparable with the catalogue's; as {@link #of}. */
    public Tensor encoded(List<Image> images) {
        return Scopes.keep(() -> {
            try (FeatureSet raw = extractor().extract(ListSource.of(images), images.size())) {
                return features.comparable(raw.features());
            }
        });
    }

    /** An image in or outside the catalogue, or a part of it. */
    public Image image(String text, Optional<Box> crop) {
        OptionalLong known = features.catalog().find(text);
        Image whole = known.isPresent() ? inside(known.getAsLong()) : outside(text);
        return crop.map(box -> cropped(whole, box)).orElse(whole);
    }

    private Image inside(long image) {
        try (StoredImages stored =
                new StoredImages(features.catalog(), extractor().config().channels())) {
            return stored.read(image);
        }
    }

    private Image outside(String text) {
        int channels = extractor().config().channels();
        try {
            Path path = Path.of(text);
            if (Files.isRegularFile(path)) {
                return new ImageDecoder(channels).decode(ImageDecoder.read(path, text), text);
            }
        } catch (InvalidPathException e) {
            throw unknown(text);
        } catch (IOException e) {
            throw new CatalogException(text + " cannot be read: " + e + ". Check its permissions.", e);
        }
        throw unknown(text);
    }

    private CatalogException unknown(String text) {
        return new CatalogException("\"" + text + "\" is neither an image of the catalogue "
                + features.catalog().folder()
                + " nor a file. Give a path, the name within its folder, or the beginning of its content's hash.");
    }

    private static Image cropped(Image image, Box box) {
        if (!box.isInside(image)) {
            throw new CatalogException("The crop is not inside an image of " + image.width() + "x" + image.height()
                    + " pixels. Give left, top, width and height in pixels.");
        }
        return box.cut(image);
    }

    /** What is searched. */
    public CatalogFeatures features() {
        return features;
    }

    /** The encoder that the features are of. */
    public FeatureExtractor extractor() {
        if (extractor.isEmpty()) {
            FeatureSetInfo set = features.set();
            Path file = encoder.orElse(Path.of(set.file()));
            if (!Files.exists(file)) {
                throw new CatalogException(
                        "An image that is not in the catalogue needs the encoder, which is gone from " + file
                                + ". Say where it is: --with ENCODER.");
            }
            if (!ContentHash.of(file).equals(set.encoder())) {
                throw new CatalogException(file + " is another encoder than the one that made the features of \""
                        + set.name() + "\" (its hash begins with "
                        + set.encoder().substring(0, 8)
                        + "). Give that one with --with ENCODER.");
            }
            extractor =
                    Optional.of(FeatureExtractor.open(file, set.pooling(), device, Precision.valueOf(set.precision())));
        }
        return extractor.get();
    }

    @Override
    public void close() {
        extractor.ifPresent(FeatureExtractor::close);
    }
}
