/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.survey;

import dev.maect.data.DataException;
import dev.maect.data.Image;
import dev.maect.data.ImageSource;
import dev.maect.data.LabelSet;
import dev.maect.data.decode.FileKind;
import dev.maect.data.survey.CheckResult.Broken;
import dev.maect.data.survey.CheckResult.ClassBalance;
import dev.maect.data.survey.CheckResult.Duplicates;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Looks at all images before anything is trained on them. Each is read once; 150 bytes are kept of it. */
public final class DataCheck {
    private DataCheck() {}

    /**
     * Checks several sources together: what lies in two of them lies on both sides.
     *
     * @param sources opened as for training; at least one
     */
    public static CheckResult of(List<ImageSource> sources, CheckOptions options) {
        Places places = new Places(sources);
        int[] shortSides = new int[places.size()]; // 0 of those that cannot be read
        Fingerprints prints = new Fingerprints(options.duplicates() ? places.size() : 0);
        Sweep.Outcome<Part> outcome =
                Sweep.over(places.size(), options.sweep(), () -> new Part(places, shortSides, prints));
        Histogram formats = new Histogram();
        Histogram sizes = new Histogram();
        List<Numbered> broken = new ArrayList<>();
        int unreadable = 0;
        for (Part part : outcome.parts()) {
            formats.add(part.formats);
            sizes.add(part.sizes);
            broken.addAll(part.broken);
            unreadable += part.unreadable;
        }
        broken.sort(Comparator.comparingInt(Numbered::index));
        Duplicates duplicates = options.duplicates()
                ? DuplicateGroups.of(
                        NearImages.of(
                                prints,
                                outcome.done(),
                                options.near(),
                                options.sweep().stopped()),
                        places)
                : DuplicateGroups.none();
        List<String> notes = new ArrayList<>();
        List<ClassBalance> classes = new ArrayList<>();
        for (int place = 0; place < sources.size(); place++) {
            String which = sources.size() == 1 ? "" : place + 1 + ": ";
            sources.get(place).notes().forEach(note -> notes.add(which + note));
            for (LabelSet set : sources.get(place).labelSets()) {
                classes.add(balance(place, set, places.start(place), outcome.done(), shortSides));
            }
        }
        int[] known =
                Arrays.stream(shortSides).filter(side -> side > 0).sorted().toArray();
        List<Integer> shortSide =
                known.length == 0 ? List.of() : List.of(known[0], known[known.length / 2], known[known.length - 1]);
        CheckResult result = new CheckResult(
                sources.stream().map(ImageSource::description).toList(),
                outcome.done(),
                places.size(),
                notes,
                unreadable,
                broken.stream()
                        .limit(CheckResult.MOST_LISTED)
                        .map(Numbered::image)
                        .toList(),
                formats.sorted(),
                sizes.sorted(),
                shortSide,
                classes,
                duplicates,
                List.of());
        return CheckAdvice.added(result, places);
    }

    private static ClassBalance balance(int place, LabelSet set, int start, int done, int[] shortSides) {
        long[] readable = new long[set.classes().size()];
        boolean[] seen = new boolean[readable.length];
        int unlabelled = 0;
        for (int i = 0; i < set.labels().length && start + i < done; i++) {
            int label = set.labels()[i];
            if (label == LabelSet.NONE) {
                unlabelled++;
            } else {
                seen[label] = true;
                readable[label] += shortSides[start + i] > 0 ? 1 : 0;
            }
        }
        Map<String, Long> images = new LinkedHashMap<>();
        IntStream.range(0, readable.length)
                .filter(label -> seen[label])
                .boxed()
                .sorted(Comparator.comparingLong((Integer label) -> -readable[label]))
                .forEach(label -> images.put(set.classes().get(label), readable[label]));
        List<String> none = images.entrySet().stream()
                .filter(entry -> entry.getValue() == 0)
                .map(Map.Entry::getKey)
                .toList();
        return new ClassBalance(place + 1, set.name(), unlabelled, images, none);
    }

    private record Numbered(int index, Broken image) {}

    /** What one thread saw. */
    private static final class Part implements Sweep.Part {
        private final Places places;
        private final int[] shortSides;
        private final Fingerprints prints;
        private final Histogram formats = new Histogram();
        private final Histogram sizes = new Histogram();
        private final List<Numbered> broken = new ArrayList<>();
        private int unreadable;

        Part(Places places, int[] shortSides, Fingerprints prints) {
            this.places = places;
            this.shortSides = shortSides;
            this.prints = prints;
        }

        @Override
        public void take(int index) {
            try {
                byte[] file = places.stored(index).orElse(new byte[0]);
                if (file.length > 0) {
                    formats.add(FileKind.of(file).map(FileKind::text).orElse("unknown"));
                }
                Image image = places.read(index);
                sizes.add(image.height() + "x" + image.width());
                shortSides[index] = Math.min(image.height(), image.width());
                if (prints.size() > 0) {
                    prints.put(index, image, file.length > 0 ? file : image.pixels());
                }
            } catch (DataException e) {
                unreadable++;
                if (broken.size() < CheckResult.MOST_LISTED) {
                    broken.add(new Numbered(index, new Broken(places.name(index), String.valueOf(e.getMessage()))));
                }
            }
        }
    }
}
