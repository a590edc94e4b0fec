/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.fetch;

import java.net.URI;
import java.util.Optional;

/**
 * A file of weights that somebody publishes.
 *
 * @param name maect's name for it, such as {@code maect-l16}
 * @param address where it is
 * @param what the model and the parts of it that the file holds
 * @param licence the terms of its publisher, in words; never empty
 * @param checksum what its publisher says of its content
 */
record PublishedModel(String name, URI address, String what, String licence, Optional<Checksum> checksum) {
    /** A file at an address that is not in the catalogue. */
    static PublishedModel at(URI address) {
        return new PublishedModel(
                address.toString(), address, "", "unknown to maect; ask its publisher", Optional.empty());
    }

    PublishedModel with(Checksum other) {
        return new PublishedModel(name, address, what, licence, Optional.of(other));
    }

    /** The last part of the address's path. */
    String fileName() {
        String path = address.getPath() == null ? "" : address.getPath();
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
