/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.decode;

import dev.maect.data.DataException;
import dev.maect.data.DecodedPart;
import dev.maect.data.Image;
import dev.maect.data.ImageSpec;
import dev.maect.data.Part;
import dev.maect.data.augment.Channels;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Turns the bytes of an image file (JPEG, PNG, WebP, BMP, TIFF, GIF) into an {@link Image}, as Pillow reads them, value for
 * value; where that is not so, docs/data.md says why. Thread-safe.
 *
 * <p>Grey is replicated for three channels, alpha dropped; colour becomes grey through Pillow's L formula; where four are
 * asked for and a file has no alpha, it is 255. A file of any other kind must have as many bands as are asked for. Samples of
 * more than 8 bits become bytes as docs/data.md says, or as {@link ImageSpec.Reading#range} does.
 *
 * <p>What a file is, and how many pixels it has, is told by its content before a decoder is let at it; docs/data.md has the
 * limits. Whatever a file does to a decoder, memory that runs out included, is a {@link DataException} with its name.
 */
public final class ImageDecoder {
    private static final int MOST_CHANNELS = 16;
    private static final SharedMemory MEMORY = new SharedMemory(DecodeLimits.STANDARD.memory());

    private final int channels;
    private final ImageSpec.Reading reading;
    private final DarkSamples dark = new DarkSamples();

    /**
     * A decoder to images of {@code channels} channels.
     *
     * @param channels 3 for RGB, 1 for grey, 4 for RGBA, up to 16 for files of as many bands
     * @param reading how samples and orientation are read
     */
    public ImageDecoder(int channels, ImageSpec.Reading reading) {
        if (channels < 1 || channels > MOST_CHANNELS) {
            throw new DataException("channels is " + channels + "; images can be read with 1 (grey), 3 (RGB), 4 (RGBA)"
                    + " or, where files have as many bands, up to " + MOST_CHANNELS + " channels");
        }
        this.channels = channels;
        this.reading = reading;
    }

    /** A decoder to images of {@code channels} channels, read as most are. */
    public ImageDecoder(int channels) {
        this(channels, ImageSpec.Reading.STANDARD);
    }

    /** A decoder to RGB. */
    public static ImageDecoder rgb() {
        return new ImageDecoder(3);
    }

    /** How many channels its images have. */
    public int channels() {
        return channels;
    }

    /** What a user should know of the images decoded so far, a sentence each. */
    public List<String> notes() {
        return dark.notes();
    }

    /** A file that decoders may be let at. */
    @SuppressWarnings("ArrayRecordComponent")
    record Checked(byte[] file, String name, ImageFormat format, ImageHeader header) {}

    /**
     * Reads a file that is to be decoded; of one that is too large, or begins like no image, no more than the beginning.
     *
     * @param name what to call it in messages
     * @throws DataException if it is no image or too large for one
     */
    public static byte[] read(Path file, String name) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            byte[] start = fill(channel, new byte[(int) Math.min(size, ImageFormat.SIGNATURE)], 0);
            if (start.length == 0) {
                return start;
            }
            DecodeLimits.STANDARD.requireFile(size);
            ImageFormat.of(start);
            return fill(channel, Arrays.copyOf(start, (int) size), start.length);
        } catch (Unreadable e) {
            throw refused(name, e);
        } catch (OutOfMemoryError e) {
            throw DataException.causedBy(name, e);
        }
    }

    /**
     * Refuses what is too large to be read for an image.
     *
     * @param bytes of the file
     * @param name what to call it in messages
     * @throws DataException if they are too many
     */
    public static void requireFile(long bytes, String name) {
        try {
            DecodeLimits.STANDARD.requireFile(bytes);
        } catch (Unreadable e) {
            throw refused(name, e);
        }
    }

    /** Fills {@code bytes} from {@code from} on, or as far as the file goes. */
    private static byte[] fill(FileChannel channel, byte[] bytes, int from) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).position(from);
        while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
            // reads on
        }
        return buffer.hasRemaining() ? Arrays.copyOf(bytes, buffer.position()) : bytes;
    }

    /**
     * Decodes one image.
     *
     * @param file the whole file
     * @param name what to call it in messages
     * @throws DataException if it is broken, truncated, too large, or of none of the formats
     */
    public Image decode(byte[] file, String name) {
        return whole(check(file, name));
    }

    /**
     * Decodes what is wanted of one image, or more of it. JPEGs come reduced as far as that serves, and without the rows
     * above and below; in full size the rest is the same, value for value, as in the whole image.
     *
     * @param choice asked for JPEGs alone
     * @throws DataException as {@link #decode(byte[], String)}
     */
    public DecodedPart decode(byte[] file, String name, Part.Choice choice) {
        Checked image = check(file, name);
        boolean turned = reading.exifOrientation() && ExifOrientation.of(file, image.format()) != Orientation.UPRIGHT;
        if (image.format() != ImageFormat.JPEG || channels != 1 && channels != 3 || turned) {
            return DecodedPart.whole(whole(image));
        }
        int height = (int) image.header().height();
        int width = (int) image.header().width();
        Part part = choice.of(height, width);
        Optional<DecodedPart> decoded =
                guarded(image, () -> NativeReader.part(image.file(), height, width, part, image.name()));
        return decoded.map(found -> new DecodedPart(
                        Channels.convert(found.image(), channels),
                        height,
                        width,
                        found.top(),
                        found.left(),
                        found.reduction()))
                .orElseGet(() -> DecodedPart.whole(whole(image)));
    }

    private static Checked check(byte[] file, String name) {
        if (file.length == 0) {
            throw new DataException(name + ": the file is empty. Remove or replace it.");
        }
        try {
            DecodeLimits.STANDARD.requireFile(file.length);
            ImageFormat format = ImageFormat.of(file);
            if (Truncation.isCutOff(file)) {
                throw new Unreadable("the file is cut off");
            }
            ImageHeader header = format.header(file);
            DecodeLimits.STANDARD.requireImage(header, file.length);
            return new Checked(file, name, format, header);
        } catch (Unreadable e) {
            throw refused(name, e);
        } catch (Error e) {
            throw DataException.causedBy(name, e);
        }
    }

    private static DataException refused(String name, Unreadable reason) {
        return new DataException(name + ": " + reason.getMessage() + ". " + reason.remedy(), reason);
    }

    private static <T> T guarded(Checked image, SharedMemory.Work<T, Unreadable> decoding) {
        return guarded(image.name(), DecodeLimits.needed(image.header()), decoding);
    }

    /** Decodes once there is room for {@code bytes}. An error of a decoder is its file's fault, and ends nothing else. */
    static <T> T guarded(String name, long bytes, SharedMemory.Work<T, Unreadable> decoding) {
        try {
            return MEMORY.with(bytes, decoding);
        } catch (DataException e) {
            throw e;
        } catch (Unreadable e) {
            throw refused(name, e);
        } catch (RuntimeException e) {
            throw new DataException(name + ": decoding it failed (" + e + "). Remove or replace it.", e);
        } catch (Error e) {
            throw DataException.causedBy(name, e);
        }
    }

    private Image whole(Checked image) {
        return guarded(image, () -> {
            Bands bands = PixelReader.read(
                    image, channels, reading.range(), (scale, largest) -> dark.saw(image.name(), scale, largest));
            return Orientation.upright(bands.toChannels(channels), orientation(image));
        });
    }

    /** A TIFF's own is what its pixels mean, and holds always, as in Pillow; EXIF's holds if it is asked for. */
    private int orientation(Checked image) throws Unreadable {
        if (image.format() == ImageFormat.TIFF) {
            TiffDirectory directory = TiffDirectory.first(image.file());
            long said = directory.number(TiffTag.ORIENTATION, 0, Orientation.UPRIGHT);
            // The native decoder turns what it reads itself.
            return Orientation.isValid(said) && TiffLayout.of(directory).isOwn() ? (int) said : Orientation.UPRIGHT;
        }
        return reading.exifOrientation() ? ExifOrientation.of(image.file(), image.format()) : Orientation.UPRIGHT;
    }
}
