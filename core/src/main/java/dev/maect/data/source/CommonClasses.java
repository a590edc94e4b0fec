/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source;

import dev.maect.data.DataException;
import dev.maect.data.ImageSource;
import dev.maect.data.LabelSet;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Two labelled sources cut down to the classes that both have, matched by the classes' names: how features of ImageNet's
 * training images are judged on ImageNet-A, ImageNet-R (200 of the 1000 classes each) or ImageNet-Sketch.
 *
 * @param train the images of the first source in common classes, with labels of these classes only
 * @param test the same of the second source
 * @param classes the common classes, in the order of the second source
 * @param trainClasses how many classes the first source has
 * @param testClasses how many classes the second source has
 */
public record CommonClasses(
        ImageSource train, ImageSource test, List<String> classes, int trainClasses, int testClasses) {
    /**
     * Matches the classes of one label set.
     *
     * @throws DataException if a source lacks the label set, or no class has the same name in both
     */
    public static CommonClasses of(ImageSource train, ImageSource test, String labelSet) {
        LabelSet ofTrain = labels(train, labelSet);
        LabelSet ofTest = labels(test, labelSet);
        List<String> common =
                ofTest.classes().stream().filter(ofTrain.classes()::contains).toList();
        if (common.isEmpty()) {
            throw new DataException("No class of the " + test.description() + " (" + some(ofTest.classes())
                    + ") is among those of the " + train.description() + " (" + some(ofTrain.classes())
                    + "). Classes are matched by the names of their folders: name them alike.");
        }
        return new CommonClasses(
                restricted(train, ofTrain, common),
                restricted(test, ofTest, common),
                common,
                ofTrain.classes().size(),
                ofTest.classes().size());
    }

    private static LabelSet labels(ImageSource source, String name) {
        return source.labelSets().stream()
                .filter(set -> set.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new DataException("The " + source.description() + " has no label set '" + name
                        + "'. Put the images into one folder per class."));
    }

    private static String some(List<String> classes) {
        return String.join(", ", classes.subList(0, Math.min(3, classes.size()))) + (classes.size() > 3 ? ", ..." : "");
    }

    private static ImageSource restricted(ImageSource source, LabelSet labels, List<String> common) {
        int[] place = labels.classes().stream().mapToInt(common::indexOf).toArray();
        int[] kept = IntStream.range(0, source.size())
                .filter(i -> labels.labels()[i] != LabelSet.NONE && place[labels.labels()[i]] >= 0)
                .toArray();
        if (kept.length == 0) {
            throw new DataException(
                    "The " + source.description() + " has no image of the common classes " + some(common) + ".");
        }
        int[] mapped = Arrays.stream(kept).map(i -> place[labels.labels()[i]]).toArray();
        return new RelabelledSource(
                new SubsetSource(source, kept),
                List.of(new LabelSet(labels.name(), common, mapped, labels.nuisance())));
    }
}
