/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import dev.maect.data.ImageSource;
import dev.maect.io.Json;
import dev.maect.train.state.TrainingState.Trouble;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Why a stage gives up: its last steps, none of which had finite numbers. Written as {@code diverged.json}. */
final class Diagnosis {
    private static final int NAMED = 8;

    private final String stage;
    private final List<SkippedStep> steps;
    private final Trouble trouble;
    private final Path file;

    /**
     * A diagnosis.
     *
     * @param trouble as it was when the stage gave up
     * @param file where it is written
     */
    Diagnosis(String stage, List<SkippedStep> steps, Trouble trouble, Path file) {
        this.stage = stage;
        this.steps = steps;
        this.trouble = trouble;
        this.file = file;
    }

    /** Writes it, with the names of the images. */
    void write(ImageSource source) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("stage", stage);
        json.put("step", last().step());
        json.put("learning-rate", last().learningRate());
        json.put("rate-factor", trouble.rateFactor());
        json.put("went-back", trouble.rollbacks());
        json.put("skipped-steps", steps.stream().map(step -> json(step, source)).toList());
        Json.write(file, json);
    }

    /** Numbers that are not finite as text: JSON has none. */
    private static Map<String, Object> json(SkippedStep step, ImageSource source) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("step", step.step());
        json.put("loss", number(step.loss()));
        json.put("grad-norm", number(step.gradNorm()));
        json.put("learning-rate", step.learningRate());
        json.put("weights-not-finite", step.parts().weights());
        json.put("gradients-not-finite", step.parts().gradients());
        json.put("images", Arrays.stream(step.images()).boxed().toList());
        json.put(
                "names",
                Arrays.stream(step.images())
                        .mapToObj(image -> source.name((int) image))
                        .toList());
        return json;
    }

    private static Object number(double value) {
        return Double.isFinite(value) ? (Object) value : String.valueOf(value);
    }

    private SkippedStep last() {
        return steps.get(steps.size() - 1);
    }

    /** It as a text for the user. */
    String message() {
        NotFinite parts = last().parts();
        String where = parts.weights().isEmpty()
                ? parts.gradients().isEmpty() ? "" : " Gradients that are not finite: " + few(parts.gradients()) + "."
                : " Weights that are not finite: " + few(parts.weights()) + ".";
        String went = trouble.rollbacks() == 0
                ? ""
                : ", though training went back " + trouble.rollbacks() + " time(s) and lowered its learning rates to "
                        + trouble.rateFactor() + " of the recipe's";
        return stage + ": no finite numbers " + steps.size() + " step(s) in a row, at last " + last().fault()
                + ", learning rate " + last().learningRate() + went + "."
                + where + " The images of these steps are in " + file.getFileName()
                + "; the last saved state is as it was. Look at one of the steps with 'maect replay', lower the learning"
                + " rate, set " + stage + ".clip-grad-norm=1, or use precision=fp32.";
    }

    private static String few(List<String> names) {
        return names.size() <= NAMED
                ? String.join(", ", names)
                : String.join(", ", names.subList(0, NAMED)) + " and " + (names.size() - NAMED) + " more";
    }
}
