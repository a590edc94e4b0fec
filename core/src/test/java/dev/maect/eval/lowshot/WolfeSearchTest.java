/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.lowshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WolfeSearchTest {
    private static WolfeSearch.Function function(DoubleUnaryOperator value, DoubleUnaryOperator slope) {
        return length -> new WolfeSearch.Point(length, value.applyAsDouble(length), slope.applyAsDouble(length));
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-6, 0.01, 1, 50, 1e6})
    void flattensTheSlopeWhereverTheMinimumLies(double minimum) {
        WolfeSearch.Function softplus = function(
                t -> Math.log1p(Math.exp(-4 * t / minimum)) + t / minimum,
                t -> (1 - 4 / (1 + Math.exp(4 * t / minimum))) / minimum);
        double length = WolfeSearch.length(softplus, 1, 1);
        assertThat(Math.abs(softplus.at(length).slope()))
                .isLessThanOrEqualTo(0.1 * Math.abs(softplus.at(0).slope()));
        assertThat(softplus.at(length).value()).isLessThan(softplus.at(0).value());
    }

    @Test
    void takesTheFirstLengthWhereItIsGood() {
        WolfeSearch.Function parabola = function(t -> (t - 1) * (t - 1), t -> 2 * (t - 1));
        assertThat(WolfeSearch.length(parabola, 1, 1)).isEqualTo(1);
        assertThat(WolfeSearch.length(parabola, 1, 100)).isBetween(0.9, 1.1);
    }

    @Test
    void survivesOverflowOnTheWay() {
        WolfeSearch.Function steep = function(t -> Math.exp(t) - 2 * t, t -> Math.exp(t) - 2);
        assertThat(WolfeSearch.length(steep, 1, 1e5)).isBetween(0.6, 0.8);
    }

    @Test
    void findsNoWayDownAtTheBottom() {
        WolfeSearch.Function parabola = function(t -> t * t, t -> 2 * t);
        assertThat(WolfeSearch.length(parabola, 1, 1)).isEqualTo(0);
    }
}
