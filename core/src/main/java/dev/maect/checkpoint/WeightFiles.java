/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.checkpoint;

import dev.maect.io.OwnFault;
import dev.maect.weights.CheckpointException;
import dev.maect.weights.WeightFile;
import dev.maect.weights.naming.ImportOptions;
import dev.maect.weights.pytorch.PyTorchFile;
import dev.maect.weights.safetensors.SafetensorsFile;
import dev.maect.weights.safetensors.ShardedSafetensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/** Tells the formats of weight files apart by their content, not their name. */
public final class WeightFiles {
    private static final List<String> FOLDER_FILES = List.of("model.safetensors", "pytorch_model.bin");

    private WeightFiles() {}

    /**
     * Opens a safetensors file, a PyTorch checkpoint, the weights inside a Hugging Face model folder (in one file, or in
     * several with an index), or the encoder of a run of the official MAE-CT or MIM-Refiner; the content decides, not the
     * name.
     *
     * @throws CheckpointException if there is no such file, or it is damaged or of another format
     */
    public static WeightFile open(Path path) {
        return open(path, ImportOptions.defaults());
    }

    /**
     * As {@link #open(Path)}, of a file that holds several models: only the dictionary and the names that {@code options}
     * choose. Without dictionaries, as in safetensors, a key stands for the names that begin with it and a dot.
     *
     * @throws CheckpointException also if the file has no such dictionary or no such names; it tells those there are
     */
    public static WeightFile open(Path path, ImportOptions options) {
        return OwnFault.of(path, () -> selected(path, options), CheckpointException::new);
    }

    /** Whether {@code folder} is a model of another program, whose weights {@link #open(Path)} finds in it. */
    public static boolean isModelFolder(Path folder) {
        return Files.exists(folder.resolve("config.json"))
                || OfficialFolder.encoder(folder).isPresent();
    }

    private static WeightFile selected(Path path, ImportOptions options) {
        WeightFile file = opened(path, options.key());
        String key = options.key().isEmpty() || file instanceof PyTorchFile ? "" : options.key() + ".";
        String prefix = key + options.prefix();
        if (prefix.isEmpty()) {
            return file;
        }
        try {
            return new SelectedWeights(file, prefix);
        } catch (CheckpointException e) {
            file.close();
            throw e;
        }
    }

    private static WeightFile opened(Path path, String key) {
        if (Files.isDirectory(path)) {
            for (String name : FOLDER_FILES) {
                if (Files.isRegularFile(path.resolve(name))) {
                    return opened(path.resolve(name), key);
                }
            }
            if (Files.isRegularFile(path.resolve(ShardedSafetensors.INDEX))) {
                return ShardedSafetensors.open(path.resolve(ShardedSafetensors.INDEX));
            }
            Optional<Path> official = OfficialFolder.encoder(path);
            if (official.isPresent()) {
                return opened(official.get(), key);
            }
            throw new CheckpointException("The folder " + path + " holds neither " + String.join(" nor ", FOLDER_FILES)
                    + " nor " + ShardedSafetensors.INDEX + ". Name the weight file itself.");
        }
        if (path.toString().endsWith(ShardedSafetensors.INDEX)) {
            return ShardedSafetensors.open(path);
        }
        byte[] head = head(path);
        String text = new String(head, StandardCharsets.ISO_8859_1);
        // First, as a header length may begin with the bytes of the others; theirs never has a brace here.
        if (head.length > 8 && text.startsWith("\0\0\0\0{", 4)) {
            return SafetensorsFile.open(path);
        }
        if (text.startsWith("PK") || (head.length > 1 && (head[0] & 0xff) == 0x80)) {
            return PyTorchFile.open(path, key);
        }
        if (head.length > 8 && head[8] == '{') {
            return SafetensorsFile.open(path);
        }
        throw new CheckpointException("Cannot tell what " + path + " is: " + guess(text)
                + ". maect reads safetensors files and PyTorch checkpoints.");
    }

    private static byte[] head(Path path) {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            ByteBuffer head = ByteBuffer.allocate(512);
            while (head.hasRemaining()) {
                if (channel.read(head) < 0) {
                    break;
                }
            }
            byte[] bytes = new byte[head.flip().remaining()];
            head.get(bytes);
            return bytes;
        } catch (IOException e) {
            throw new CheckpointException("Cannot read " + path + ": " + e + ". Check the path.", e);
        }
    }

    private static String guess(String head) {
        if (head.isEmpty()) {
            return "it is empty";
        }
        if (head.startsWith("version https://git-lfs")) {
            return "it is a Git LFS pointer; fetch the real file with git lfs pull";
        }
        if (head.stripLeading().startsWith("<")) {
            return "it looks like a web page; the download went wrong";
        }
        if (head.startsWith("\u001f\u008b") || head.startsWith("ustar", 257)) {
            return "it looks like a tar or gzip archive; unpack it first";
        }
        return "its first bytes belong to neither format";
    }
}
