/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report.figure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class XmlTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a b|a b",
                "<b>&\"|&lt;b&gt;&amp;&quot;",
                "é 日本 😀|é 日本 😀",
                "x\u0007y|x\\u0007y",
                "x\u009by|x\\u009By",
                "x\u202ey|x\\u202Ey",
                "x\ud800y|x\\uD800y",
                "x\uffffy|x\\uFFFFy",
                "x\u2028y|x\\u2028y"
            })
    void textIsText(String text, String escaped) {
        assertThat(Xml.escape(text)).isEqualTo(escaped);
    }
}
