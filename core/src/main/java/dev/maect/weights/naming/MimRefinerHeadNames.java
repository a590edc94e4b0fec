/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.naming;

import static dev.maect.weights.naming.NameTemplate.Kind.SAME;

import com.google.auto.service.AutoService;
import dev.maect.weights.TensorSource;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * ml-jku/MIM-Refiner, the file of one head with its queue. Where the head looks at the encoder is in the file's name alone:
 * {@code contrastive_model.heads.cls22 cp=last model.th} is of block 22, {@code main}, {@code cls} and {@code avg} are of the
 * encoder's output; a temperature in front of it is passed over.
 */
@AutoService(NamingScheme.class)
public record MimRefinerHeadNames() implements NamingScheme {
    /** Of the file of no head in particular, and of the encoder's output. */
    private static final String OUTPUT = "output";

    private static final Pattern NAME =
            Pattern.compile("(?:.*\\.)?heads\\.(?:\\w+_)?(?:main|cls|avg)(\\d{0,4}) cp=.*model\\.th");
    private static final List<String> PARTS = List.of("projector.{own}", "predictor.{own}", "queue.{own}");

    @Override
    public String label() {
        return "MIM-Refiner head";
    }

    @Override
    public boolean recognises(TensorSource source, ImportOptions options) {
        return source.names().contains("projector.0.0.weight") && !VitNames.hasPlainEncoder(source);
    }

    @Override
    public List<NameTemplate> templates() {
        return templates(OUTPUT);
    }

    @Override
    public List<NameTemplate> templates(Path file) {
        return templates(place(String.valueOf(file.getFileName())));
    }

    private static List<NameTemplate> templates(String place) {
        return PARTS.stream()
                .map(part -> NameTemplate.of("heads." + place + "." + part, part, SAME))
                .toList();
    }

    private static String place(String name) {
        Matcher matcher = NAME.matcher(name);
        return matcher.matches() && !matcher.group(1).isEmpty() ? "block" + matcher.group(1) : OUTPUT;
    }

    /** An averaged projector, which no published recipe has and nothing here goes on from. */
    @Override
    public boolean leavesOut(String name) {
        return name.startsWith("momentum_");
    }
}
