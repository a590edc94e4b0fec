/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.loader;

import dev.maect.data.DataException;
import dev.maect.data.ImageSource;
import dev.maect.data.Part;
import dev.maect.data.augment.Views;
import dev.maect.engine.RandomStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Makes batches of views from a source, ahead of time, on its own threads. What a batch holds is a pure function of the
 * seed, the epoch and the step: the order of an epoch is the permutation of ({@code "shuffle"}, epoch), and every view
 * is drawn from the stream of ({@code "view"}, epoch, index, view), the view's number counted through all groups. The number of workers changes nothing, and an epoch
 * started at step {@code k} is the rest of the whole one. An image is decoded once for all its views, as far as they show
 * it.
 *
 * <p>The workers make no tensors; they write into memory that the consumer's thread allocated. Close the epochs first,
 * then the loader; the source stays open. Epochs and the loader belong to one consumer's thread.
 */
public final class Loader implements BatchSource {
    private final ImageSource source;
    private final Views views;
    private final LoaderOptions options;
    private final ReplacingReader reader;
    private final ExecutorService workers;
    private Optional<LoaderEpoch> upcoming = Optional.empty();
    private int channels;

    /**
     * Starts the workers.
     *
     * @throws DataException if whole batches are asked for and the source is smaller than one
     */
    public Loader(ImageSource source, Views views, LoaderOptions options) {
        this.source = source;
        this.views = views;
        this.options = options;
        this.reader = new ReplacingReader(source, options);
        if (stepsPerEpoch() == 0) {
            throw new DataException("A batch of " + options.batchSize() + " images is larger than the "
                    + source.description() + ". Lower batch-size to at most " + source.size() + ".");
        }
        AtomicInteger number = new AtomicInteger();
        this.workers = Executors.newFixedThreadPool(options.workers(), task -> {
            Thread thread = new Thread(task, "maect-loader-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** How many batches an epoch has. */
    @Override
    public int stepsPerEpoch() {
        int size = source.size();
        int batch = options.batchSize();
        return options.dropLast() ? size / batch : (size + batch - 1) / batch;
    }

    /** All batches of an epoch. */
    @Override
    public LoaderEpoch epoch(long epoch) {
        return epoch(epoch, 0);
    }

    /** The batches of an epoch from step {@code firstStep} on, which may equal {@link #stepsPerEpoch()}. */
    @Override
    public LoaderEpoch epoch(long epoch, int firstStep) {
        if (firstStep < 0 || firstStep > stepsPerEpoch()) {
            throw new IllegalArgumentException("Step " + firstStep + " of " + stepsPerEpoch());
        }
        Optional<LoaderEpoch> prepared = upcoming.filter(next -> next.isAt(epoch, firstStep));
        if (prepared.isPresent()) {
            upcoming = Optional.empty();
            return prepared.get();
        }
        discardUpcoming();
        return begun(epoch, firstStep);
    }

    private LoaderEpoch begun(long epoch, int firstStep) {
        int[] order = options.shuffle()
                ? RandomStream.of(options.seed(), "shuffle", epoch).permutation(source.size())
                : IntStream.range(0, source.size()).toArray();
        return new LoaderEpoch(this, epoch, order, firstStep);
    }

    @Override
    public void prepare(long epoch) {
        if (upcoming.filter(next -> next.isAt(epoch, 0)).isEmpty()) {
            discardUpcoming();
            upcoming = Optional.of(begun(epoch, 0));
        }
    }

    /** Makes batches of the epoch that comes next, at most {@code count}: what the current one leaves of the room. */
    void makeUpcoming(int count) {
        upcoming.ifPresent(next -> next.submit(count));
    }

    private void discardUpcoming() {
        upcoming.ifPresent(LoaderEpoch::close);
        upcoming = Optional.empty();
    }

    /** The number of channels of all images, which that of {@code index} tells the first time. */
    int channels(int index, long epoch) {
        if (channels == 0) {
            channels = reader.read(index, epoch, Part::whole).image().channels();
        }
        return channels;
    }

    /** The images found unreadable so far, by index; only those that were skipped. */
    @Override
    public List<BadImage> badImages() {
        return reader.bad();
    }

    @Override
    public int imagesRead() {
        return reader.read();
    }

    @Override
    public void goOnFrom(List<BadImage> bad, int read) {
        reader.goOnFrom(bad, read);
    }

    ImageSource source() {
        return source;
    }

    Views views() {
        return views;
    }

    LoaderOptions options() {
        return options;
    }

    ReplacingReader reader() {
        return reader;
    }

    ExecutorService workers() {
        return workers;
    }

    /** Stops the workers, and frees what was prepared of an epoch that nobody asked for. */
    @Override
    public void close() {
        discardUpcoming();
        workers.shutdown();
    }
}
