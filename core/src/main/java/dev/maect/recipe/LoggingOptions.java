/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

/** What a run reports and saves, and how often. */
public record LoggingOptions(
        @Setting(value = "Time between progress lines.", above = 0, unit = "seconds", onResume = OnResume.FREE)
        double progressSeconds,

        @Setting(
                value = "Steps between readings of the collapse monitors; 0 = never.",
                min = 0,
                unit = "steps",
                onResume = OnResume.FREE)
        int monitorEverySteps,

        @Setting(
                value = "Epochs between saved states that a run can go on from; 0 = none by epochs.",
                min = 0,
                unit = "epochs",
                onResume = OnResume.FREE)
        int checkpointEveryEpochs,

        @Setting(
                value = "Time between saved states, wherever in an epoch, written beside training; 0 = none by time.",
                min = 0,
                unit = "minutes",
                onResume = OnResume.FREE)
        double saveEveryMinutes,

        @Setting(
                value = "Images whose reconstruction is saved during pre-training; 0 = none.",
                min = 0,
                onResume = OnResume.FREE)
        int reconstructions,

        @Setting(
                value = "Epochs between saved reconstructions; 0 = only at the end.",
                min = 0,
                unit = "epochs",
                onResume = OnResume.FREE)
        int reconstructEveryEpochs) {

    static LoggingOptions defaults() {
        return new LoggingOptions(10, 50, 1, 10, 8, 0);
    }
}
