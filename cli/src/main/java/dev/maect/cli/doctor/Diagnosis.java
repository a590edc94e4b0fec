/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.doctor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the checks found: facts in sections, and findings. Filled by {@link Check}s, one after another. */
final class Diagnosis {
    private final Map<String, Map<String, Object>> sections = new LinkedHashMap<>();
    private final List<Finding> findings = new ArrayList<>();

    /** How bad a finding is. */
    enum Severity {
        /** Worth knowing. */
        NOTE,
        /** maect works, but slowly or at a risk. */
        WARNING,
        /** maect does not work. */
        PROBLEM
    }

    /**
     * Something worth telling.
     *
     * @param severity how bad it is
     * @param what what is the matter
     * @param remedy what to do about it
     */
    record Finding(Severity severity, String what, String remedy) {}

    /** Notes a fact: a string, number, boolean or list of strings. Keys are kebab-case. */
    void fact(String section, String key, Object value) {
        sections.computeIfAbsent(section, name -> new LinkedHashMap<>()).put(key, value);
    }

    void find(Severity severity, String what, String remedy) {
        findings.add(new Finding(severity, what, remedy));
    }

    Map<String, Map<String, Object>> sections() {
        return sections;
    }

    List<Finding> findings() {
        return findings;
    }

    boolean healthy() {
        return findings.stream().noneMatch(finding -> finding.severity() == Severity.PROBLEM);
    }
}
