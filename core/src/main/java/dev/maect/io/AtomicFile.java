/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.regex.Pattern;

/** A file that appears under its name only when it is whole and on the disk. */
public final class AtomicFile {
    private static final Pattern TEMPORARY = Pattern.compile("\\..+\\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\.tmp");

    /** Writes the content. */
    public interface Body {
        /** Writes all of it, from the channel's position on. */
        void writeTo(FileChannel channel) throws IOException;
    }

    private AtomicFile() {}

    /** Whether {@code file} is named as the temporary file beside another one; a killed process leaves such files. */
    public static boolean isTemporary(Path file) {
        Path name = file.getFileName();
        return name != null && TEMPORARY.matcher(name.toString()).matches();
    }

    /**
     * Writes {@code target} through a temporary file beside it: written, fsynced, renamed; removed if that fails.
     *
     * @throws FileException if the folder is missing or the file cannot be written
     */
    public static void write(Path target, Body body) {
        Path absolute = target.toAbsolutePath();
        Path folder = absolute.getParent();
        Path name = absolute.getFileName();
        if (folder == null || name == null || !Files.isDirectory(folder)) {
            throw new FileException("Cannot write " + target + ": its folder does not exist. Create it first.");
        }
        Path temporary = folder.resolve("." + name + "." + UUID.randomUUID() + ".tmp");
        try {
            try (FileChannel channel =
                    FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                body.writeTo(channel);
                channel.force(true);
            }
            move(temporary, absolute);
            syncFolder(folder);
        } catch (IOException e) {
            throw new FileException(
                    "Cannot write " + target + ": " + e + ". Check the free space and the permissions of " + folder
                            + ".",
                    e);
        } finally {
            deleteQuietly(temporary);
        }
    }

    /**
     * Writes {@code text} in UTF-8 as {@code target}, whole or not at all.
     *
     * @throws FileException if it cannot be written
     */
    public static void write(Path target, String text) {
        write(target, channel -> {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        });
    }

    /**
     * Gives the file {@code from} the name {@code to} in the same folder, in place of a file that has it. The new name is on
     * the disk when this returns.
     */
    public static void rename(Path from, Path to) throws IOException {
        Path absolute = to.toAbsolutePath();
        move(from, absolute);
        Path folder = absolute.getParent();
        if (folder != null) {
            syncFolder(folder);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Makes the new name itself durable; systems that cannot open folders (Windows) do that on their own. */
    private static void syncFolder(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            return;
        }
    }

    private static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            return;
        }
    }
}
