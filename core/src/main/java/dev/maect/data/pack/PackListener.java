/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.pack;

/** Is told how packing goes on, on the thread that packs. */
public interface PackListener {
    /** Hears nothing. */
    PackListener NONE = new PackListener() {};

    /** Of {@code all} images so many lie in shards that earlier sittings have finished. */
    default void begun(int done, int all) {}

    /** One image more is done, well or badly. */
    default void imageDone() {}

    /** An image cannot be read and is left out. */
    default void bad(PackManifest.Bad image) {}

    /** A shard is on the disk. */
    default void shardDone(PackManifest.Shard shard) {}
}
