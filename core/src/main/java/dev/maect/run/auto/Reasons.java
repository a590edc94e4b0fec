/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run.auto;

import dev.maect.recipe.Recipe;
import dev.maect.run.forecast.RunSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What was chosen and why, in words. */
final class Reasons {
    private final Draft draft;
    private final RunSize size;
    private final Recipe recipe;
    private final Rung rung;
    private final List<Choice> all = new ArrayList<>();

    Reasons(Draft draft, RunSize size, Recipe recipe, Rung rung) {
        this.draft = draft;
        this.size = size;
        this.recipe = recipe;
        this.rung = rung;
    }

    List<Choice> all(Epochs epochs, long seen) {
        images();
        model(epochs, seen);
        training(epochs);
        evaluation();
        if (!draft.settings().isEmpty()) {
            add("as you said", String.join(" ", draft.settings()) + ".");
        }
        return List.copyOf(all);
    }

    private void add(String what, String reason, Object... values) {
        all.add(new Choice(what, values.length == 0 ? reason : String.format(Locale.ROOT, reason, values)));
    }

    private void images() {
        SurveyedImages images = draft.images();
        StringBuilder text = new StringBuilder(String.format(Locale.ROOT, "%,d", images.count()));
        if (images.looked() < images.count()) {
            text.append(String.format(Locale.ROOT, ", of which %,d drawn at random were looked at", images.looked()));
        }
        text.append(String.format(
                Locale.ROOT,
                "; the shorter side of the middle one is %d pixels; %s",
                images.shortSide(),
                images.channels() == 1
                        ? "grey"
                        : images.channels() == 3 ? "coloured" : images.channels() + " channels"));
        if (images.unreadable() > 0) {
            text.append(String.format(Locale.ROOT, "; %,d cannot be read and are passed over", images.unreadable()));
        }
        if (images.copies() > 0) {
            text.append(String.format(
                    Locale.ROOT,
                    "; %,d show the same as another one%s",
                    images.copies(),
                    10 * images.copies() > images.looked()
                            ? ", which is many: tuning takes copies for other images (maect data check)"
                            : ""));
        }
        add("images", text.append('.').toString());
        add(
                "data.mean and data.std",
                draft.from().isPresent()
                        ? "those of the encoder that is tuned."
                        : "measured on these images. data.exif-orientation: photographs are turned upright, as phones"
                                + " store them lying.");
        if (draft.reduces(rung) && draft.from().isEmpty()) {
            add(
                    "data.decode reduced",
                    "the images are more than memory keeps, and at least twice as large as the model sees them."
                            + " Stored smaller once (maect data pack) they would load faster.");
        }
    }

    private void model(Epochs epochs, long seen) {
        int side = recipe.model().imageSize().height();
        int patch = recipe.model().patchSize();
        int tokens = side / patch * (recipe.model().imageSize().width() / patch);
        if (draft.from().isPresent()) {
            add("model", "%s, as the encoder that is tuned; all the time goes into tuning.", Rung.words(recipe));
            return;
        }
        boolean largest = rung.equals(Rung.ALL.get(Rung.ALL.size() - 1));
        boolean few = seen < 0.8 * Math.min(rung.seen(), AutoPlanner.ENOUGH_EPOCHS * size.train());
        add(
                "model " + Rung.words(recipe),
                few
                        ? "the smallest there is, and even of this one pre-training sees only %,d images, each time counted:"
                                + " expect little."
                        : "pre-training sees %,d images with it, each time counted; "
                                + (largest ? "it is the largest there is." : "a larger model would see too few%s."),
                seen,
                Rung.ALL.stream().anyMatch(other -> other.images() > size.train()) ? " or learn so few by heart" : "");
        add(
                "image " + side + ", patch " + patch,
                "%d tokens, enough to tell things apart and few enough to be quick; %s.",
                tokens,
                side > draft.images().shortSide()
                        ? "the images are smaller and are enlarged"
                        : "no image is enlarged unless it is below the middle one");
    }

    private void training(Epochs epochs) {
        int batch = recipe.tune().batchSize();
        add(
                "epochs " + epochs.words(),
                draft.from().isPresent()
                        ? "preparing the head and tuning, as many as fit."
                        : epochs.pretrain() == EpochChoice.MOST_PRETRAIN
                                ? "more passes over so few images would learn them by heart; the rest of the budget is left."
                                : "as many as fit, in the proportion that photographs of flowers and Imagenette were"
                                        + " trained with.");
        add("batch " + batch, "%,d steps an epoch on %,d images.", size.train() / batch, size.train());
        add(
                "queue " + recipe.head().queueSize() + ", top-k "
                        + recipe.tune().topK(),
                "about a quarter of the images, so that neighbours are other images and not too far ones.");
        add(
                "temperature " + recipe.tune().temperature(),
                batch < 256 ? "small batches meet images of one kind often." : "the paper's.");
        add(
                "views aug",
                draft.coloured()
                        ? "colours are what few images are told apart by, which crop & flip would not forbid."
                        : "brightness and blur are what few images are told apart by, which crop & flip would not forbid.");
    }

    private void evaluation() {
        if (size.test() == 0) {
            add("evaluation", "without labels: neighbours and maps of both encoders, no accuracies.");
            return;
        }
        add(
                "evaluation",
                draft.testGiven()
                        ? "on the %,d images given for it; all others train."
                        : "on %,d images held out of them, so that accuracies mean something; with --val all would train.",
                size.test());
    }
}
