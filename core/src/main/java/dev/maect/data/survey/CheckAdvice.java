/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.survey;

import dev.maect.data.LabelSet;
import dev.maect.data.source.file.SplitNames;
import dev.maect.data.survey.CheckResult.ClassBalance;
import dev.maect.data.survey.CheckResult.Duplicates;
import dev.maect.io.FirstFew;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What to do about what a check found, most important first. */
final class CheckAdvice {
    private static final double NEARLY_ALL = 0.9;
    private static final int FEW = 10; // images of a class
    /** What systems add to the name of a copy. */
    private static final Pattern COPY =
            Pattern.compile("(.+?)(?:[ _-]*(?:copy|kopie|copie))?(?:[ _-]*\\(\\d+\\)|[ _-]copy[ _-]?\\d*)?");

    private CheckAdvice() {}

    static CheckResult added(CheckResult found, Places places) {
        List<String> advice = new ArrayList<>();
        if (found.images() < found.all()) {
            advice.add(String.format(
                    Locale.ROOT,
                    "The check was stopped: %,d of %,d images were looked at.",
                    found.images(),
                    found.all()));
        }
        if (found.unreadable() > 0) {
            advice.add(String.format(
                    Locale.ROOT,
                    "%,d image(s) cannot be read: repair or remove them. Training passes over them (data.on-bad).",
                    found.unreadable()));
        }
        duplicates(found.duplicates(), advice);
        for (ClassBalance classes : found.classes()) {
            of(classes, found.places().size() == 1 ? "" : "Place " + classes.place() + ": ", advice);
        }
        sides(found.classes(), advice);
        if (found.classes().isEmpty()) {
            advice.add("There are no labels. Training needs none; for an evaluation put the images into one folder per"
                    + " class, or list them in a CSV with a column of labels.");
        }
        for (int i = 0; i < found.classes().size(); i++) {
            ClassBalance classes = found.classes().get(i);
            nested(classes, places, advice);
        }
        return new CheckResult(
                found.places(),
                found.images(),
                found.all(),
                found.notes(),
                found.unreadable(),
                found.broken(),
                found.formats(),
                found.sizes(),
                found.shortSide(),
                found.classes(),
                found.duplicates(),
                List.copyOf(advice));
    }

    private static void duplicates(Duplicates found, List<String> advice) {
        if (found.acrossSides() > 0) {
            advice.add(String.format(
                    Locale.ROOT,
                    "%,d group(s) of the same image lie on both sides of a division: an evaluation would measure what was"
                            + " learnt by heart. Remove them from one side; `maect data split --together` divides"
                            + " without such leaks.",
                    found.acrossSides()));
        }
        if (found.otherLabels() > 0) {
            advice.add(String.format(
                    Locale.ROOT,
                    "%,d group(s) of the same image have different labels: at most one of them is right.",
                    found.otherLabels()));
        }
        if (found.nearCopies() > 0) {
            advice.add(String.format(
                    Locale.ROOT,
                    "%,d image(s) show the same as another one. Where they are many, contrastive training takes copies for"
                            + " other images.",
                    found.nearCopies()));
        }
        if (!found.complete()) {
            advice.add("Not all images were compared with each other: there may be more that show the same.");
        }
    }

    private static void of(ClassBalance classes, String where, List<String> advice) {
        Map<String, Long> images = classes.images();
        long all = images.values().stream().mapToLong(Long::longValue).sum();
        say(advice, where + "No image can be read of these classes", classes.unreadable());
        say(
                advice,
                where + "Classes named like splits (is a level of folders missing, or one too many?)",
                images.keySet().stream().filter(SplitNames::isSplit).toList());
        List<String> single = new ArrayList<>();
        List<String> few = new ArrayList<>();
        images.forEach((name, count) -> {
            if (count == 1) {
                single.add(name);
            } else if (count > 1 && count < FEW) {
                few.add(name);
            }
        });
        if (single.size() > images.size() / 2 && images.size() > 2) {
            advice.add(where + "Most classes of '" + classes.labelSet() + "' have a single image: these may be names of"
                    + " images, not classes.");
        } else {
            say(advice, where + "Classes of a single image, which cannot be both learnt and measured", single);
        }
        say(advice, where + "Classes of fewer than " + FEW + " images, measured with much noise", few);
        if (images.size() > 1 && all > 0) {
            Map.Entry<String, Long> largest = images.entrySet().iterator().next();
            if (largest.getValue() > NEARLY_ALL * all) {
                advice.add(String.format(
                        Locale.ROOT,
                        "%sThe class %s has %.0f %% of the images: whoever always answers it is right as often. Is this a"
                                + " class?",
                        where,
                        largest.getKey(),
                        100.0 * largest.getValue() / all));
            }
        }
        say(
                advice,
                where + "Classes whose names differ by case, blanks or a copy's number: one class, several folders?",
                alike(images.keySet()));
    }

    /** Names that mean the same, in groups. */
    private static List<String> alike(Set<String> names) {
        Map<String, TreeSet<String>> groups = new TreeMap<>();
        for (String name : names) {
            var matcher = COPY.matcher(name.strip().toLowerCase(Locale.ROOT));
            String plain = matcher.matches() ? matcher.group(1) : name;
            groups.computeIfAbsent(plain.replaceAll("[ _-]+", " "), key -> new TreeSet<>())
                    .add(name);
        }
        return groups.values().stream()
                .filter(group -> group.size() > 1)
                .map(group -> String.join(" = ", group))
                .toList();
    }

    /** Classes that one side has and another lacks. */
    private static void sides(List<ClassBalance> all, List<String> advice) {
        for (ClassBalance one : all) {
            for (ClassBalance other : all) {
                if (one.place() != other.place() && one.labelSet().equals(other.labelSet())) {
                    say(
                            advice,
                            "Classes of '" + one.labelSet() + "' that place " + one.place() + " has and place "
                                    + other.place() + " lacks",
                            one.images().keySet().stream()
                                    .filter(name -> !other.images().containsKey(name))
                                    .toList());
                }
            }
        }
    }

    /** Folders inside class folders may be the classes. */
    private static void nested(ClassBalance classes, Places places, List<String> advice) {
        if (!classes.labelSet().equals(LabelSet.DEFAULT_NAME)) {
            return;
        }
        int place = classes.place() - 1;
        Map<String, Set<String>> inside = new HashMap<>();
        for (int i = places.start(place); i < places.start(place + 1); i++) {
            String name = places.sources().get(place).name(i - places.start(place));
            String label = places.label(i).orElse("");
            int at = ("/" + name).indexOf("/" + label + "/");
            if (label.isEmpty() || at < 0) {
                continue;
            }
            String rest = name.substring(Math.min(name.length(), at + label.length() + 1));
            int slash = rest.indexOf('/');
            if (slash > 0) {
                inside.computeIfAbsent(label, key -> new TreeSet<>()).add(rest.substring(0, slash));
            }
        }
        List<String> nested = new ArrayList<>();
        new TreeMap<>(inside).forEach((label, folders) -> {
            if (folders.size() > 1) {
                nested.add(label + " (" + FirstFew.of(List.copyOf(folders)) + ")");
            }
        });
        say(advice, "Class folders with several folders inside, which may be the classes", nested);
    }

    private static void say(List<String> advice, String what, List<String> names) {
        if (!names.isEmpty()) {
            advice.add(what + " (" + names.size() + "): " + FirstFew.of(names) + ".");
        }
    }
}
