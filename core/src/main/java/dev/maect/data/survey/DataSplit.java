/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.survey;

import dev.maect.data.DataException;
import dev.maect.data.ImageSource;
import dev.maect.data.LabelSet;
import dev.maect.engine.RandomStream;
import dev.maect.io.FirstFew;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A source divided so that each class is divided in the same way, and lists of few images of each class. The same for the same
 * images in the same order, options and seed. Images without a label go to the training images.
 *
 * @param parts rows of the source by name, ascending: {@code train}, {@code val}, {@code test}, {@code 5-shot-0}, {@code
 *     1-percent-0}
 * @param notes what is to be known of it, a sentence each
 */
public record DataSplit(Map<String, List<Integer>> parts, List<String> notes) {

    /** Copies list and map. */
    public DataSplit {
        parts = Collections.unmodifiableMap(new LinkedHashMap<>(parts));
        notes = List.copyOf(notes);
    }

    /**
     * Divides {@code source} by its first label set, or at random if it has none.
     *
     * @param sweep how images are read, if they are
     * @throws DataException if there are too few images, or lists of each class are asked for and there are no classes
     */
    public static DataSplit of(ImageSource source, SplitOptions options, SweepOptions sweep) {
        List<String> notes = new ArrayList<>();
        Optional<LabelSet> labels = source.labelSets().stream().findFirst();
        boolean lists = !options.shots().isEmpty() || !options.percent().isEmpty();
        if (labels.isEmpty() && lists) {
            throw new DataException("Lists of few images of each class need classes, and the " + source.description()
                    + " has none. Put the images into one folder per class.");
        }
        if (labels.isEmpty()) {
            notes.add("There are no labels: the images are divided at random.");
        }
        int size = source.size();
        int classes = labels.map(set -> set.classes().size()).orElse(1);
        int[] classOf = labels.map(LabelSet::labels).orElseGet(() -> new int[size]);
        int[] group = options.together()
                ? groups(source, sweep, notes)
                : IntStream.range(0, size).toArray();
        String[] side = new String[size];
        Arrays.fill(side, "train");
        double[] wanted = {options.test(), options.val()};
        String[] names = {"test", "val"};
        for (int i = 0; i < names.length; i++) {
            if (wanted[i] > 0) {
                take(names[i], wanted[i], options.seed(), classes, classOf, group, side, source);
            }
        }
        Map<String, List<Integer>> parts = new LinkedHashMap<>();
        for (String name : List.of("train", "val", "test")) {
            List<Integer> rows = IntStream.range(0, size)
                    .filter(i -> side[i].equals(name))
                    .boxed()
                    .toList();
            if (!rows.isEmpty() && (options.val() > 0 || options.test() > 0)) {
                parts.put(name, rows);
            }
        }
        labels.ifPresent(set -> {
            missing(parts, set, notes);
            lists(set, side, options, parts, notes);
        });
        return new DataSplit(parts, notes);
    }

    private static int[] groups(ImageSource source, SweepOptions sweep, List<String> notes) {
        Fingerprints prints = new Fingerprints(source.size());
        Sweep.over(source.size(), sweep, () -> (Sweep.Part) index -> {
            try {
                byte[] file = source.stored(index).orElse(new byte[0]);
                var image = source.read(index);
                prints.put(index, image, file.length > 0 ? file : image.pixels());
            } catch (DataException e) {
                return; // it shows nothing
            }
        });
        if (sweep.stopped().getAsBoolean()) {
            throw new DataException("The images were not all compared, as it was stopped: nothing is divided.");
        }
        NearImages.Groups found = NearImages.of(prints, source.size(), true, sweep.stopped());
        long copies = IntStream.range(0, source.size())
                .filter(i -> found.near()[i] != i)
                .count();
        notes.add(
                String.format(Locale.ROOT, "%,d image(s) that show the same as another one stay on its side.", copies));
        return found.near();
    }

    /** Moves images from train to a side: of each class a like share, whole groups. */
    private static void take(
            String name,
            double wanted,
            long seed,
            int classes,
            int[] classOf,
            int[] group,
            String[] side,
            ImageSource source) {
        Map<Integer, List<Integer>> groups = new LinkedHashMap<>();
        for (int i = 0; i < classOf.length; i++) {
            groups.computeIfAbsent(group[i], first -> new ArrayList<>()).add(i);
        }
        List<List<List<Integer>>> ofClass = new ArrayList<>();
        IntStream.range(0, classes).forEach(label -> ofClass.add(new ArrayList<>()));
        int[] free = new int[classes]; // images that may be taken
        int[] all = new int[classes];
        int labelled = 0;
        for (List<Integer> members : groups.values()) {
            int label = members.stream()
                    .mapToInt(i -> classOf[i])
                    .filter(each -> each != LabelSet.NONE)
                    .findFirst()
                    .orElse(LabelSet.NONE);
            if (label == LabelSet.NONE) {
                continue;
            }
            all[label] += members.size();
            labelled += members.size();
            if (side[members.get(0)].equals("train")) {
                ofClass.get(label).add(members);
                free[label] += members.size();
            }
        }
        double total = wanted < 1 ? wanted * labelled : wanted;
        if (total > Arrays.stream(free).sum() - 1) {
            throw new DataException(String.format(
                    Locale.ROOT,
                    "%s takes %.0f images, but of the %s only %,d with a label are left.",
                    name,
                    total,
                    source.description(),
                    Arrays.stream(free).sum()));
        }
        int[] target = shares(total, all, labelled);
        for (int label = 0; label < classes; label++) {
            List<List<Integer>> members = ofClass.get(label);
            int taken = 0;
            int left = free[label];
            for (int at : RandomStream.of(seed, "data split " + name, label).permutation(members.size())) {
                int count = members.get(at).size();
                if (taken + count <= target[label] && left - count >= 1) { // one stays to learn from
                    members.get(at).forEach(image -> side[image] = name);
                    taken += count;
                    left -= count;
                }
            }
        }
    }

    /** Whole numbers that add up to the total, each near its class's share (largest remainders). */
    private static int[] shares(double total, int[] all, int labelled) {
        int[] shares = new int[all.length];
        double[] rest = new double[all.length];
        long sum = 0;
        for (int i = 0; i < all.length; i++) {
            double exact = total * all[i] / labelled;
            shares[i] = (int) Math.floor(exact);
            rest[i] = exact - shares[i];
            sum += shares[i];
        }
        int missing = (int) (Math.round(total) - sum);
        IntStream.range(0, all.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -rest[i]))
                .limit(Math.max(0, missing))
                .forEach(i -> shares[i]++);
        return shares;
    }

    private static void missing(Map<String, List<Integer>> parts, LabelSet set, List<String> notes) {
        parts.forEach((name, rows) -> {
            boolean[] has = new boolean[set.classes().size()];
            boolean[] any = new boolean[has.length];
            for (int label : set.labels()) {
                if (label != LabelSet.NONE) {
                    any[label] = true;
                }
            }
            rows.stream()
                    .map(row -> set.labels()[row])
                    .filter(label -> label != LabelSet.NONE)
                    .forEach(label -> has[label] = true);
            List<String> lacking = IntStream.range(0, has.length)
                    .filter(label -> any[label] && !has[label])
                    .mapToObj(set.classes()::get)
                    .toList();
            if (!lacking.isEmpty()) {
                notes.add("Classes missing in " + name + " (" + lacking.size() + "): " + FirstFew.of(lacking) + ".");
            }
        });
    }

    private static void lists(
            LabelSet set, String[] side, SplitOptions options, Map<String, List<Integer>> parts, List<String> notes) {
        List<List<Integer>> members = new ArrayList<>();
        set.classes().forEach(name -> members.add(new ArrayList<>()));
        for (int i = 0; i < side.length; i++) {
            if (side[i].equals("train") && set.labels()[i] != LabelSet.NONE) {
                members.get(set.labels()[i]).add(i);
            }
        }
        for (int draw = 0; draw < options.draws(); draw++) {
            long seed = options.seed() + draw;
            for (int shots : options.shots()) {
                List<String> few = IntStream.range(0, members.size())
                        .filter(label -> !members.get(label).isEmpty()
                                && members.get(label).size() < shots)
                        .mapToObj(set.classes()::get)
                        .toList();
                if (!few.isEmpty() && draw == 0) {
                    notes.add("Classes with fewer than " + shots + " images to learn from, all of which are listed ("
                            + few.size() + "): " + FirstFew.of(few) + ".");
                }
                parts.put(shots + "-shot-" + seed, drawn(members, all -> Math.min(all, shots), seed));
            }
            for (double percent : options.percent()) {
                String share = percent == Math.rint(percent) ? Long.toString((long) percent) : Double.toString(percent);
                parts.put(
                        share + "-percent-" + seed,
                        drawn(members, all -> (int) Math.max(1, Math.round(all * percent / 100)), seed));
            }
        }
    }

    /** Of each class the first so many of one order, so that the larger list holds the smaller one. */
    private static List<Integer> drawn(
            List<List<Integer>> members, java.util.function.IntUnaryOperator count, long seed) {
        List<Integer> rows = new ArrayList<>();
        for (int label = 0; label < members.size(); label++) {
            List<Integer> own = members.get(label);
            if (!own.isEmpty()) {
                int[] order = RandomStream.of(seed, "few images", label).permutation(own.size());
                Arrays.stream(order).limit(count.applyAsInt(own.size())).forEach(at -> rows.add(own.get(at)));
            }
        }
        rows.sort(null);
        return List.copyOf(rows);
    }
}
