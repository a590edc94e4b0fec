/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.eval;

import dev.maect.MaectException;
import dev.maect.protocol.EncoderUnderTest;
import dev.maect.run.RunFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The encoders that are meant by runs and checkpoints on the command line. */
final class EncoderTargets {
    private EncoderTargets() {}

    /**
     * The encoders of a run, before and after tuning, or the one in a checkpoint, for each of {@code targets}. The run's
     * name comes before theirs where there are several targets.
     */
    static List<EncoderUnderTest> of(List<Path> targets) {
        List<EncoderUnderTest> encoders = new ArrayList<>();
        for (Path target : targets) {
            Path absolute = target.toAbsolutePath().normalize();
            String file = String.valueOf(absolute.getFileName());
            if (Files.isDirectory(absolute) && RunFolder.isRun(absolute)) {
                encoders.addAll(ofRun(absolute, targets.size() == 1 ? "" : file + "/"));
            } else if (Files.exists(absolute)) {
                Path cards = Objects.requireNonNull(absolute.getParent()).resolve(stem(file) + "-eval");
                encoders.add(new EncoderUnderTest(file, absolute, Optional.of(cards)));
            } else {
                throw new MaectException("No such run or checkpoint: " + target + ". Check the path.");
            }
        }
        return encoders;
    }

    private static List<EncoderUnderTest> ofRun(Path folder, String prefix) {
        RunFolder run = RunFolder.open(folder);
        run.requireIntact();
        Optional<Path> cards = Optional.of(run.evaluation());
        List<EncoderUnderTest> encoders = new ArrayList<>();
        encoders.add(new EncoderUnderTest(prefix + "untuned", run.untunedEncoder(), cards));
        encoders.add(new EncoderUnderTest(prefix + "tuned", run.tunedEncoder(), cards));
        encoders.removeIf(encoder -> !Files.exists(encoder.path()));
        if (encoders.isEmpty()) {
            throw new MaectException(folder + " has no encoder yet: its first stage has not ended.");
        }
        return encoders;
    }

    private static String stem(String file) {
        int dot = file.lastIndexOf('.');
        return dot > 0 ? file.substring(0, dot) : file;
    }
}
