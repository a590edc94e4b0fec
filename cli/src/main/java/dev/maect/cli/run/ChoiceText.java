/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.run;

import dev.maect.io.FileException;
import dev.maect.run.RunFolder;
import dev.maect.train.EncoderChoice;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which encoder a run handed on, in words. */
final class ChoiceText {
    private static final Logger LOG = LoggerFactory.getLogger(ChoiceText.class);

    private ChoiceText() {}

    /** A sentence; empty where no encoders were measured between epochs. */
    static Optional<String> of(RunFolder folder) {
        try {
            return folder.choice().map(EncoderChoice::read).map(EncoderChoice::sentence);
        } catch (FileException e) {
            LOG.warn("{}", e.getMessage());
            return Optional.empty();
        }
    }
}
