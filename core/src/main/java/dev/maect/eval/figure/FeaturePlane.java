/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.figure;

import dev.maect.data.LabelSet;
import dev.maect.io.JsonPart;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The features of images, placed in the plane, such as by {@link dev.maect.eval.analysis.FeatureMap}.
 *
 * @param title what was placed, and how
 * @param points [n][2], both in [0, 1]
 * @param names what the source calls the images; empty for none
 * @param labelSets the images' labels; may be empty
 */
@SuppressWarnings("ArrayRecordComponent") // read once, never compared
public record FeaturePlane(String title, double[][] points, List<String> names, List<LabelSet> labelSets)
        implements FigureData {
    static final String KIND = "feature-plane";

    /** Copies the lists and checks that there is a name and a label for each point. */
    public FeaturePlane {
        names = List.copyOf(names);
        labelSets = List.copyOf(labelSets);
        if (Arrays.stream(points).anyMatch(point -> point.length != 2)
                || (!names.isEmpty() && names.size() != points.length)) {
            throw new IllegalArgumentException("A plane needs two coordinates and a name for each point");
        }
        for (LabelSet set : labelSets) {
            if (set.labels().length != points.length
                    || Arrays.stream(set.labels())
                            .anyMatch(
                                    label -> label < 0 || label >= set.classes().size())) {
                throw new IllegalArgumentException("Label set '" + set.name() + "' does not fit the points");
            }
        }
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("title", title);
        json.put("points", points);
        json.put("names", names);
        json.put("label-sets", labelSets.stream().map(FeaturePlane::json).toList());
        return json;
    }

    private static Map<String, Object> json(LabelSet set) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", set.name());
        json.put("nuisance", set.nuisance());
        json.put("classes", set.classes());
        json.put("labels", set.labels());
        return json;
    }

    static FeaturePlane of(JsonPart node) {
        return new FeaturePlane(
                node.part("title").text(),
                node.part("points").list().stream()
                        .map(point -> point.numbers().stream()
                                .mapToDouble(Double::doubleValue)
                                .toArray())
                        .toArray(double[][]::new),
                node.part("names").texts(),
                node.part("label-sets").list().stream()
                        .map(set -> new LabelSet(
                                set.part("name").text(),
                                set.part("classes").texts(),
                                set.part("labels").integers(),
                                set.find("nuisance").map(JsonPart::flag).orElse(false)))
                        .toList());
    }
}
