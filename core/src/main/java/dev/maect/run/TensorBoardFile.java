/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import dev.maect.MaectException;
import dev.maect.data.Image;
import dev.maect.data.decode.ImageEncoder;
import dev.maect.data.loader.ImageGrid;
import dev.maect.io.Printable;
import dev.maect.io.ProtoWriter;
import dev.maect.train.event.TrainingEvent;
import dev.maect.train.event.TrainingEvent.EncoderMeasured;
import dev.maect.train.event.TrainingEvent.Reconstructed;
import dev.maect.train.event.TrainingEvent.StageStarted;
import dev.maect.train.event.TrainingEvent.StateSaving;
import dev.maect.train.event.TrainingEvent.StepDone;
import dev.maect.train.event.TrainingListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Writes {@code events.out.tfevents.*}, which TensorBoard shows: scalars such as {@code pretrain/loss} and the
 * reconstructions as images. The format is TFRecord (a length, the data, and a masked CRC-32C of each; all
 * little-endian) around {@code tensorflow.Event} messages (tensorflow/core/util/event.proto and
 * framework/summary.proto). Events are flushed every few seconds.
 */
final class TensorBoardFile implements TrainingListener, AutoCloseable {
    private static final int CRC_MASK_DELTA = 0xa282ead8;
    private static final long FLUSH_NANOS = 2_000_000_000L;
    private static final String NAME_START = "events.out.tfevents.";
    private static final String NAME_MARK = ".maect.";
    private static final int RGB = 3;
    private static final int TILE = 128;
    private static final int MOST_BUFFERED = 1 << 16;

    private final Path file;
    private final int everySteps;
    private final AppendedFile out;
    private final ByteArrayOutputStream buffer = new ByteArrayOutputStream();
    private long lastFlush = System.nanoTime();

    /**
     * Starts a new event file in {@code folder}. TensorBoard reads all that it finds there, so a resumed run may have
     * several; what the earlier ones tell of steps that are made again is taken off them.
     *
     * @param everySteps write the scalars of one step of so many; the first and the last of a stage always
     * @throws MaectException if the file cannot be written
     */
    public TensorBoardFile(Path folder, int everySteps) {
        if (everySteps < 1) {
            throw new IllegalArgumentException("everySteps must be positive: " + everySteps);
        }
        this.everySteps = everySteps;
        Instant now = Instant.now();
        // The name TensorBoard looks for; the nanoseconds keep two runs in one second apart.
        this.file = folder.resolve(
                String.format(NAME_START + "%010d" + NAME_MARK + "%09d", now.getEpochSecond(), now.getNano()));
        try {
            out = new AppendedFile(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw failure(e);
        }
        write(event(0).text(3, "brain.Event:2"));
        flush();
    }

    /** The file being written. */
    public Path file() {
        return file;
    }

    @Override
    public void on(TrainingEvent event) {
        if (event instanceof StageStarted start) {
            dropLaterSteps(start);
        } else if (event instanceof StateSaving) {
            flush();
        } else if (event instanceof StepDone step) {
            stepDone(step);
        } else if (event instanceof EncoderMeasured measured) {
            measured(measured);
        } else if (event instanceof Reconstructed images) {
            reconstructed(images);
        }
    }

    /** Of this file too: a stage may go back after numerical trouble. */
    private void dropLaterSteps(StageStarted start) {
        flush();
        Path folder = file.toAbsolutePath().getParent();
        try (DirectoryStream<Path> others = Files.newDirectoryStream(folder, NAME_START + "*" + NAME_MARK + "*")) {
            for (Path other : others) {
                EventRecords.keepSteps(other, start.stage(), start.stepsDone(), start.measured());
            }
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private void stepDone(StepDone report) {
        if (report.step() % everySteps != 0 && report.step() != 1 && report.step() != report.steps()) {
            return;
        }
        ProtoWriter summary = new ProtoWriter();
        scalar(summary, report.stage(), "loss", report.loss());
        scalar(summary, report.stage(), "learning-rate", report.learningRate());
        scalar(summary, report.stage(), "grad-norm", report.gradNorm());
        scalar(summary, report.stage(), "images-per-second", report.imagesPerSecond());
        scalar(summary, report.stage(), "data-wait-share", report.dataWaitShare());
        scalar(summary, report.stage(), "native-gigabytes", report.nativeBytes() / 1e9);
        report.metrics().forEach((name, value) -> scalar(summary, report.stage(), name, value));
        write(event(report.step()).message(5, summary));
        if (report.step() == report.steps() || System.nanoTime() - lastFlush > FLUSH_NANOS) {
            flush();
        }
    }

    private void measured(EncoderMeasured report) {
        ProtoWriter summary = new ProtoWriter();
        report.metrics().forEach((name, value) -> scalar(summary, report.stage(), name, value));
        write(event(report.step()).message(5, summary));
        flush();
    }

    private void reconstructed(Reconstructed images) {
        List<Image> rows = new ArrayList<>(images.originals());
        rows.addAll(images.masked());
        rows.addAll(images.reconstructed());
        int columns = images.originals().size();
        image(images.stage() + "/reconstruction", images.step(), new ImageGrid(columns, TILE, 2).lay(rows));
        flush();
    }

    private static void scalar(ProtoWriter summary, String stage, String name, double value) {
        summary.message(
                1, new ProtoWriter().text(1, Printable.line(stage + "/" + name)).float32(2, (float) value));
    }

    private void image(String tag, long step, Image image) {
        ProtoWriter proto = new ProtoWriter()
                .integer(1, image.height())
                .integer(2, image.width())
                .integer(3, RGB)
                .bytes(4, ImageEncoder.png(image));
        ProtoWriter value = new ProtoWriter().text(1, Printable.line(tag)).message(4, proto);
        write(event(step).message(5, new ProtoWriter().message(1, value)));
    }

    private static ProtoWriter event(long step) {
        ProtoWriter event = new ProtoWriter().float64(1, System.currentTimeMillis() / 1000.0);
        return step == 0 ? event : event.integer(2, step);
    }

    private void write(ProtoWriter event) {
        byte[] data = event.toByteArray();
        byte[] length = littleEndian(8).putLong(data.length).array();
        buffer.writeBytes(length);
        buffer.writeBytes(littleEndian(4).putInt(maskedCrc(length)).array());
        buffer.writeBytes(data);
        buffer.writeBytes(littleEndian(4).putInt(maskedCrc(data)).array());
        if (buffer.size() > MOST_BUFFERED) {
            flush();
        }
    }

    /** A CRC of data that has CRCs in it is weak, so TFRecord rotates and shifts it. */
    static int maskedCrc(byte[] data) {
        CRC32C crc = new CRC32C();
        crc.update(data);
        return Integer.rotateRight((int) crc.getValue(), 15) + CRC_MASK_DELTA;
    }

    private static ByteBuffer littleEndian(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void flush() {
        if (buffer.size() > 0) {
            out.append(buffer.toByteArray());
            buffer.reset();
        }
        lastFlush = System.nanoTime();
    }

    private MaectException failure(IOException e) {
        return new MaectException("Cannot write the TensorBoard file " + file + ": " + e.getMessage() + ".", e);
    }

    @Override
    public void close() {
        flush();
        try {
            out.close();
        } catch (IOException e) {
            throw failure(e);
        }
    }
}
