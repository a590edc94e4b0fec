/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source;

import dev.maect.data.DataException;
import dev.maect.data.ImageSource;
import dev.maect.data.ImageSourceFormat;
import dev.maect.data.ImageSpec;
import dev.maect.data.LabelSet;
import dev.maect.data.source.file.CachingSource;
import dev.maect.engine.RandomStream;
import dev.maect.io.Extensions;
import dev.maect.io.FirstFew;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens images wherever they are, and divides them. */
public final class ImageSources {
    private static final Logger LOG = LoggerFactory.getLogger(ImageSources.class);

    private static final int PROBES = 64;
    private static final String JOIN = " ++ ";

    private ImageSources() {}

    /**
     * Opens the images that {@code spec} names, small sets kept in memory once decoded ({@link CachingSource}). What can
     * be named is what the {@link ImageSourceFormat}s accept; maect's own are
     *
     * <ul>
     *   <li>{@code FOLDER}: images at any depth, or CIFAR-10's or MNIST's binary files, or Parquet
     *   <li>{@code ARCHIVE}: a tar or tar.gz of such a folder, or CIFAR-10's; {@code SHARDS-{000..099}.tar}
     *   <li>{@code FOLDER#SUB}, {@code ARCHIVE#SUB}: a folder inside; a split where files say so
     *   <li>{@code FILE.npy}, {@code FILE.npz}: stacks
     *   <li>{@code TABLE.csv}, {@code .tsv}, {@code .jsonl}, {@code .parquet}: tables that name or hold images
     *   <li>{@code demo:SEED}, {@code demo:SEED:COUNT}: the drawn set
     *   <li>{@code PLACE ++ PLACE}: the images of several of these ({@link #joined})
     * </ul>
     *
     * @param channels 3 for RGB, 1 for grey, 4 for RGBA
     * @throws DataException if there is nothing, nothing readable, or something else at that place
     */
    public static ImageSource open(String spec, int channels) {
        return open(spec, channels, CachingSource.DEFAULT_LIMIT);
    }

    /** As {@link #open(String, int)}, keeping at most {@code cacheBytes} of decoded images in memory. */
    public static ImageSource open(String spec, int channels, long cacheBytes) {
        return open(spec, channels, ImageSpec.Reading.STANDARD, cacheBytes);
    }

    /** As {@link #open(String, int, long)}, with pixels read as {@code reading} says. */
    public static ImageSource open(String spec, int channels, ImageSpec.Reading reading, long cacheBytes) {
        ImageSource source = openAsIs(spec, channels, reading);
        return source.isInMemory() ? source : cached(source, cacheBytes);
    }

    /**
     * As {@link #open(String, int)}, but none of the images is read yet, so that all of them may be broken, and none is
     * kept.
     */
    public static ImageSource openAsIs(String spec, int channels) {
        return openAsIs(spec, channels, ImageSpec.Reading.STANDARD);
    }

    /** As {@link #openAsIs(String, int)}, with pixels read as {@code reading} says. */
    public static ImageSource openAsIs(String spec, int channels, ImageSpec.Reading reading) {
        List<String> places = places(spec);
        List<ImageSource> parts = new ArrayList<>();
        try {
            for (String place : places) {
                ImageSpec parsed = ImageSpec.of(place, reading);
                parts.add(format(parsed).open(parsed, channels));
            }
            return parts.size() == 1 ? parts.get(0) : new JoinedSource(parts);
        } catch (RuntimeException e) {
            parts.forEach(ImageSource::close);
            throw e;
        }
    }

    /**
     * Several places as one text that {@link #open(String, int)} takes: their images are one source, those of the first
     * place first, with the classes of all by name.
     *
     * @param places each as {@code open} takes it; at least one
     */
    public static String joined(List<String> places) {
        return String.join(JOIN, places);
    }

    /** The places that a text names: several unless a file or folder has the whole text for its name. */
    static List<String> places(String text) {
        ImageSpec whole = ImageSpec.of(text);
        return whole.path().isPresent() && whole.part().isEmpty()
                ? List.of(text)
                : Arrays.stream(text.split(Pattern.quote(JOIN), -1))
                        .map(String::strip)
                        .toList();
    }

    /** Opens the RGB images in a folder or archive; see {@link #open(String, int)}. */
    public static ImageSource open(Path path) {
        return open(path.toString(), 3);
    }

    private static ImageSourceFormat format(ImageSpec spec) {
        List<ImageSourceFormat> all = Extensions.of(ImageSourceFormat.class).stream()
                .sorted(Comparator.comparing(ImageSourceFormat::isGeneral))
                .toList();
        return all.stream().filter(format -> format.accepts(spec)).findFirst().orElseThrow(() -> {
            String forms = all.stream().map(ImageSourceFormat::form).sorted().collect(Collectors.joining("; "));
            String path = spec.part().isEmpty()
                    ? spec.text()
                    : spec.text()
                            .substring(0, spec.text().length() - spec.part().length() - 1);
            return new DataException(
                    "No such file or folder: " + path + ". Check the path, or name images as one of: " + forms + "."
                            + (path.indexOf('\uFFFD') < 0
                                    ? ""
                                    : " This name is not in UTF-8, or Java runs in a locale that is not: start it with"
                                            + " LC_ALL=C.UTF-8, or give the folder above it."));
        });
    }

    private static ImageSource cached(ImageSource source, long cacheBytes) {
        try {
            requireReadable(source);
        } catch (DataException e) {
            source.close();
            throw e;
        }
        return new CachingSource(source, cacheBytes);
    }

    /** Reads images spread over the source until one can be decoded, so that hopeless ones fail at once. */
    private static void requireReadable(ImageSource source) {
        int probes = Math.min(PROBES, source.size());
        String reason = "";
        for (int i = 0; i < probes; i++) {
            try {
                source.read((int) ((long) i * source.size() / probes));
                return;
            } catch (DataException e) {
                reason = String.valueOf(e.getMessage());
            }
        }
        throw new DataException("None of the " + probes + " images tried in the " + source.description()
                + " can be read. The last: " + reason);
    }

    /**
     * Two disjoint parts of one source, both in the source's order.
     *
     * @param train what to learn from
     * @param heldOut what to judge by
     */
    public record Split(SubsetSource train, SubsetSource heldOut) {}

    /**
     * Divides a source at random: always the same way for the same seed and size. Where some images have no label, only
     * those that have one are held out.
     *
     * @param heldOutShare the share to hold out, in (0, 1); at least one image goes to either side
     */
    public static Split split(ImageSource source, double heldOutShare, long seed) {
        if (!(heldOutShare > 0 && heldOutShare < 1)) {
            throw new DataException("The share to hold out is " + heldOutShare + "; it must lie between 0 and 1.");
        }
        int size = source.size();
        if (size < 2) {
            throw new DataException("A single image cannot be divided: " + source.description() + ".");
        }
        Optional<LabelSet> partial = source.labelSets().stream().findFirst().filter(LabelSet::isPartial);
        if (partial.isPresent()) {
            return splitLabelled(source, partial.get(), heldOutShare, seed);
        }
        int heldOut = (int) Math.max(1, Math.min(size - 1, Math.round(size * heldOutShare)));
        int[] order = RandomStream.of(seed, "split").permutation(size);
        int[] first = Arrays.copyOfRange(order, heldOut, size);
        int[] second = Arrays.copyOfRange(order, 0, heldOut);
        Arrays.sort(first);
        Arrays.sort(second);
        return new Split(new SubsetSource(source, first), new SubsetSource(source, second));
    }

    private static Split splitLabelled(ImageSource source, LabelSet labels, double heldOutShare, long seed) {
        int[] labelled = LabelledImages.rows(labels);
        if (labelled.length < 2) {
            throw new DataException("Only " + labelled.length + " image of the " + source.description()
                    + " has a label: there is nothing to hold out.");
        }
        SubsetSource judged =
                split(new SubsetSource(source, labelled), heldOutShare, seed).heldOut();
        BitSet out = new BitSet(source.size());
        for (int i = 0; i < judged.size(); i++) {
            out.set(labelled[judged.sourceIndex(i)]);
        }
        int[] train = IntStream.range(0, source.size()).filter(i -> !out.get(i)).toArray();
        return new Split(
                new SubsetSource(source, train),
                new SubsetSource(source, out.stream().toArray()));
    }

    /**
     * The images of {@code source} that can be read, all of them if they can. Reads each image once, on all
     * processors; what cannot be read is logged and left out, so that an evaluation neither stops at it nor counts
     * another image in its place.
     *
     * @throws DataException if none can be read
     */
    public static ImageSource readable(ImageSource source) {
        Set<Integer> broken = broken(source);
        if (broken.isEmpty()) {
            return source;
        }
        if (broken.size() == source.size()) {
            throw new DataException("None of the images of the " + source.description() + " can be read.");
        }
        LOG.warn(
                "{} image(s) of the {} cannot be read and are left out of the evaluation, such as {}.",
                broken.size(),
                source.description(),
                source.name(broken.iterator().next()));
        int[] kept = IntStream.range(0, source.size())
                .filter(index -> !broken.contains(index))
                .toArray();
        SubsetSource left = new SubsetSource(source, kept);
        for (int i = 0; i < source.labelSets().size(); i++) {
            List<String> gone = ClassCounts.missing(
                    source.labelSets().get(i), left.labelSets().get(i));
            if (!gone.isEmpty()) {
                LOG.warn("Classes of which no image can be read: {}.", FirstFew.of(gone));
            }
        }
        return left;
    }

    /**
     * Reads every image of {@code source} once.
     *
     * @throws DataException if any cannot be read; the message names the first ones and how many there are
     */
    public static void requireAllReadable(ImageSource source) {
        Set<Integer> broken = broken(source);
        if (!broken.isEmpty()) {
            List<String> names = broken.stream().limit(5).map(source::name).toList();
            throw new DataException(broken.size() + " image(s) of the " + source.description()
                    + " cannot be read: " + String.join(", ", names) + (broken.size() > names.size() ? ", ..." : "")
                    + ". Repair or remove them, or skip them with data.on-bad=skip.");
        }
    }

    private static Set<Integer> broken(ImageSource source) {
        return IntStream.range(0, source.size())
                .parallel()
                .filter(index -> !isReadable(source, index))
                .boxed()
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean isReadable(ImageSource source, int index) {
        try {
            source.read(index);
            return true;
        } catch (DataException e) {
            return false;
        }
    }
}
