/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.run.forecast.Forecast;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ForecastTextTest {
    private static Forecast.Part part(String name, OptionalDouble seconds) {
        return new Forecast.Part(name, 30, 1200, OptionalDouble.of(0.25), seconds, false);
    }

    @Test
    void tellsHoursByStageAndInAll() {
        Forecast forecast = new Forecast(
                List.of(part("pretrain", OptionalDouble.of(7200)), part("tune", OptionalDouble.of(600))),
                OptionalDouble.of(61),
                3L << 20);
        assertThat(ForecastText.of(forecast, 0, 2))
                .contains("pretrain          2:00:00  30 epochs, 1,200 steps, 250 ms a step")
                .contains("tune                10:00")
                .contains("evaluation           1:01")
                .contains("in all            2:11:01")
                .endsWith("disk: at most 3MiB");
        assertThat(ForecastText.of(forecast, 3, 2)).contains("3 thread(s) busy beside 2 processor(s)");
    }

    @Test
    void saysWhatIsUnknown() {
        Forecast forecast =
                new Forecast(List.of(part("pretrain", OptionalDouble.empty())), OptionalDouble.of(61), 3L << 20);
        assertThat(ForecastText.of(forecast, 0, 2))
                .containsPattern("pretrain +unknown +not tried: ")
                .containsPattern("in all +unknown");
    }
}
