/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.maect.data.loader.BadImage;
import dev.maect.io.FileException;
import dev.maect.train.state.TrainingState.Best;
import dev.maect.train.state.TrainingState.Candidate;
import dev.maect.train.state.TrainingState.Meter;
import dev.maect.train.state.TrainingState.Position;
import dev.maect.train.state.TrainingState.Quality;
import dev.maect.train.state.TrainingState.Reading;
import dev.maect.train.state.TrainingState.Sums;
import dev.maect.train.state.TrainingState.Trouble;
import dev.maect.train.state.TrainingState.Watch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class TrainingStateTest {
    private static final Pattern VALUE = Pattern.compile("(?<=:)(\"[^\"]*\"|[-0-9.eE]+|true|false)(?=[,}])");

    private static TrainingState state() {
        return new TrainingState(
                "tune",
                new Position(3, 17),
                true,
                new Meter(1.25, 40, 123_456_789L),
                new Watch(List.of("shortcut", "queue"), 10, 5),
                new Trouble(1, 4, 1, 0.5),
                new Quality(
                        12.5,
                        new Sums(1, 2, 3, 4),
                        new Sums(5, 6, 7, 8),
                        new Best(2, 0.75, false),
                        List.of(new Candidate(2, false, Map.of("eval/rankme", 0.75)))),
                new Reading(List.of(new BadImage(7, "a\"b.jpg", "cut off")), 900),
                61.5);
    }

    @Test
    void itComesBackAsItWas() {
        assertThat(TrainingState.parse(state().text(), "here")).isEqualTo(state());
    }

    @Test
    void numbersThatAreNoneComeBackWhereTheyMayBe() {
        TrainingState state = state();
        TrainingState diverged = new TrainingState(
                state.stage(),
                state.position(),
                state.measured(),
                new Meter(Double.NaN, 40, 1),
                state.watch(),
                state.trouble(),
                new Quality(Double.POSITIVE_INFINITY, Sums.NONE, Sums.NONE, new Best(1, Double.NaN, true), List.of()),
                state.reading(),
                state.seconds());
        assertThat(TrainingState.parse(diverged.text(), "here")).isEqualTo(diverged);
    }

    @Test
    void whateverAValueIsReplacedByIsReadOrRefusedByName() {
        String text = state().text();
        List<MatchResult> values = VALUE.matcher(text).results().toList();
        assertThat(values).hasSizeGreaterThan(25);
        List<String> refused = new ArrayList<>();
        for (MatchResult value : values) {
            for (String other :
                    List.of("null", "\"NaN\"", "1e999", "-1", "[]", "{}", "[null]", "\"x\"", "9".repeat(40))) {
                String damaged = text.substring(0, value.start()) + other + text.substring(value.end());
                assertThatCode(() -> {
                            try {
                                TrainingState.parse(damaged, "here.state");
                            } catch (FileException e) {
                                assertThat(e).hasMessageContaining("here.state");
                                refused.add(damaged);
                            }
                        })
                        .as(damaged)
                        .doesNotThrowAnyException();
            }
        }
        assertThat(refused).hasSizeGreaterThan(values.size() * 4);
    }
}
