/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio;

import dev.maect.catalog.label.Labels;
import dev.maect.engine.ComputeDevice;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a studio shows.
 *
 * @param catalog the catalogue's folder; empty to look at runs alone
 * @param runs the folder that runs are in and begun in; empty for {@code runs} in the working directory
 * @param run the run to show first
 * @param port of the loopback address; 0 for any that is free
 * @param launcher the words of the command that starts maect in a process of its own; empty if runs cannot be begun
 * @param before the feature set of the encoder before tuning; empty for the oldest
 * @param after the feature set of the tuned encoder; empty for the newest
 * @param labelSet the labels that are shown and given
 * @param encoders where encoders are, if they are not where they were
 * @param device what computes
 */
public record StudioOptions(
        Optional<Path> catalog,
        Optional<Path> runs,
        Optional<Path> run,
        int port,
        List<String> launcher,
        Optional<String> before,
        Optional<String> after,
        String labelSet,
        List<Path> encoders,
        ComputeDevice device) {
    /** Nothing yet, on any free port. */
    public static StudioOptions standard() {
        return new StudioOptions(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Labels.USUAL,
                List.of(),
                ComputeDevice.CPU);
    }

    /** The same with a catalogue. */
    public StudioOptions withCatalog(Path folder) {
        return new StudioOptions(
                Optional.of(folder), runs, run, port, launcher, before, after, labelSet, encoders, device);
    }

    /** The same with a folder of runs. */
    public StudioOptions withRuns(Path folder) {
        return new StudioOptions(
                catalog, Optional.of(folder), run, port, launcher, before, after, labelSet, encoders, device);
    }

    /** The same with a run to show first. */
    public StudioOptions withRun(Path folder) {
        return new StudioOptions(
                catalog, runs, Optional.of(folder), port, launcher, before, after, labelSet, encoders, device);
    }

    /** The same on a port. */
    public StudioOptions withPort(int number) {
        return new StudioOptions(catalog, runs, run, number, launcher, before, after, labelSet, encoders, device);
    }

    /** The same with the command that starts maect. */
    public StudioOptions withLauncher(List<String> words) {
        return new StudioOptions(
                catalog, runs, run, port, List.copyOf(words), before, after, labelSet, encoders, device);
    }

    /** The same with the feature sets to compare. */
    public StudioOptions withSets(Optional<String> first, Optional<String> second) {
        return new StudioOptions(catalog, runs, run, port, launcher, first, second, labelSet, encoders, device);
    }

    /** The same with other labels. */
    public StudioOptions withLabelSet(String name) {
        return new StudioOptions(catalog, runs, run, port, launcher, before, after, name, encoders, device);
    }

    /** The same with encoders, and the device to compute on. */
    public StudioOptions withEncoders(List<Path> files, ComputeDevice on) {
        return new StudioOptions(catalog, runs, run, port, launcher, before, after, labelSet, List.copyOf(files), on);
    }
}
