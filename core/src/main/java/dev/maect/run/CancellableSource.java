/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import dev.maect.data.DecodedPart;
import dev.maect.data.ForwardingSource;
import dev.maect.data.Image;
import dev.maect.data.ImageSource;
import dev.maect.data.Part;
import dev.maect.train.event.Cancellation;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;

/** Images that can be read until the run is cancelled; so whatever reads many of them ends soon after. */
final class CancellableSource extends ForwardingSource {
    private final Cancellation cancellation;

    CancellableSource(ImageSource source, Cancellation cancellation) {
        super(source);
        this.cancellation = cancellation;
    }

    /** Whether {@code error} is what reading throws after the run was cancelled, as it is or as a cause. */
    static boolean isCancellation(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof CancellationException) {
                return true;
            }
        }
        return false;
    }

    /** What reading throws after the run was cancelled. */
    static CancellationException cancellation() {
        return new CancellationException("The run was cancelled.");
    }

    private ImageSource readable() {
        if (cancellation.cancelled()) {
            throw cancellation();
        }
        return source();
    }

    @Override
    public Image read(int index) {
        return readable().read(index);
    }

    @Override
    public DecodedPart read(int index, Part.Choice choice) {
        return readable().read(index, choice);
    }

    @Override
    public Optional<String> stamp(int index) {
        return source().stamp(index);
    }

    @Override
    public OptionalLong storedBytes(int index) {
        return source().storedBytes(index);
    }

    @Override
    public Optional<byte[]> stored(int index) {
        return readable().stored(index);
    }
}
