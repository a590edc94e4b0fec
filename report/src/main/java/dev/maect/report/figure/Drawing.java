/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report.figure;

import dev.maect.data.LabelSet;
import dev.maect.eval.figure.AttentionMaps;
import dev.maect.eval.figure.Confusion;
import dev.maect.eval.figure.FeaturePlane;
import dev.maect.eval.figure.FigureData;
import dev.maect.eval.figure.ImageSheet;
import dev.maect.eval.figure.NeighbourStrips;
import dev.maect.eval.figure.Reconstruction;
import dev.maect.io.AtomicFile;
import java.awt.AWTError;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Draws figures as files. All that is drawn with AWT goes through here, because AWT may not work: a machine without fonts
 * or a Java without a part of it throws errors of many kinds. Whatever happens, drawing ends nothing: a figure that cannot
 * be drawn is missing, and the log says why; of a machine that cannot draw at all it says so once.
 */
public final class Drawing {
    private static final Logger LOG = LoggerFactory.getLogger(Drawing.class);
    private static final AtomicBoolean TOLD = new AtomicBoolean();

    private Drawing() {}

    /**
     * Draws what a figure's file shows, beside it: {@code x.json} becomes {@code x.png} or {@code x.svg}, and a plane of
     * features {@code x-SET.svg} for each label set.
     *
     * @return the files that were written; none if the figure could not be read or drawn
     */
    public static List<Path> beside(Path data) {
        return attempt(String.valueOf(data.getFileName()), List.of(), () -> {
            String name = String.valueOf(data.getFileName());
            int dot = name.lastIndexOf('.');
            return write(FigureData.read(data), data.resolveSibling(dot < 0 ? name : name.substring(0, dot)));
        });
    }

    /**
     * Draws a figure as files whose paths begin with {@code stem}.
     *
     * @return the files that were written; none if it could not be drawn
     */
    public static List<Path> draw(FigureData figure, Path stem) {
        return attempt(String.valueOf(stem.getFileName()), List.of(), () -> write(figure, stem));
    }

    private static List<Path> write(FigureData figure, Path stem) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        if (figure instanceof ImageSheet sheet) {
            files.put(".png", Sheets.png(sheet));
        } else if (figure instanceof NeighbourStrips strips) {
            files.put(".png", Sheets.png(strips));
        } else if (figure instanceof Reconstruction reconstruction) {
            files.put(".png", Sheets.png(reconstruction));
        } else if (figure instanceof AttentionMaps maps) {
            files.put(".png", AttentionLight.png(maps));
        } else if (figure instanceof Confusion confusion) {
            files.put(".svg", Xml.file(HeatMap.svg(confusion)));
        } else if (figure instanceof FeaturePlane plane) {
            files.putAll(scatter(plane));
        }
        return files.entrySet().stream()
                .map(file -> {
                    Path path = stem.resolveSibling(stem.getFileName() + file.getKey());
                    AtomicFile.write(path, channel -> channel.write(ByteBuffer.wrap(file.getValue())));
                    return path;
                })
                .toList();
    }

    private static Map<String, byte[]> scatter(FeaturePlane plane) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        if (plane.labelSets().isEmpty()) {
            files.put(".svg", Xml.file(ScatterPlot.svg(plane.title(), plane.points())));
        }
        for (LabelSet set : plane.labelSets()) {
            files.put(
                    "-" + set.name() + ".svg",
                    Xml.file(ScatterPlot.svg(plane.title() + " by " + set.name(), plane.points(), set)));
        }
        return files;
    }

    /**
     * Does what only shows, and may fail.
     *
     * @param what what to call it in the log
     * @param otherwise what it gives if it cannot be done
     */
    public static <T> T attempt(String what, T otherwise, Supplier<T> work) {
        try {
            return work.get();
        } catch (LinkageError | InternalError | AWTError e) {
            if (TOLD.compareAndSet(false, true)) {
                LOG.warn(
                        "This machine cannot draw ({}), so images with text such as {} are left out; numbers and pages are"
                                + " not. Java needs fonts for it: on Debian and Ubuntu apt-get install fontconfig"
                                + " fonts-dejavu-core.",
                        e,
                        what);
            }
        } catch (OutOfMemoryError | StackOverflowError e) {
            LOG.warn("{} is not drawn: {}", what, e.toString());
        } catch (RuntimeException e) {
            LOG.warn("{} is not drawn: {}", what, e.getMessage());
        }
        return otherwise;
    }
}
