/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.doctor;

import dev.maect.cli.CommandRemedy;
import dev.maect.engine.RandomStream;
import dev.maect.engine.machine.NativeFailure;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/** OpenCV: does it load, and how many images does one thread decode in a second? */
final class ImageCheck implements Check {
    private static final int WIDTH = 500;
    private static final int HEIGHT = 375;
    private static final long NANOS = 150_000_000L;

    @Override
    public void examine(Diagnosis diagnosis) {
        try {
            diagnosis.fact("images", "opencv", opencv_core.CV_VERSION);
            diagnosis.fact("images", "jpeg-500x375-per-second-per-thread", Math.round(decodedPerSecond()));
        } catch (LinkageError e) {
            NativeFailure failure = NativeFailure.of(e).orElseThrow();
            diagnosis.find(
                    Diagnosis.Severity.PROBLEM,
                    "Images cannot be decoded: " + failure.message(),
                    CommandRemedy.of(failure));
        }
    }

    /** Noise on grey compresses about as badly as a photograph. */
    private static double decodedPerSecond() {
        byte[] pixels = new byte[HEIGHT * WIDTH * 3];
        RandomStream random = RandomStream.of(0, "doctor");
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (128 + 20 * random.uniform(-1, 1));
        }
        try (BytePointer extension = new BytePointer(".jpg");
                BytePointer jpeg = new BytePointer();
                BytePointer data = new BytePointer(pixels);
                Mat noise = new Mat(HEIGHT, WIDTH, opencv_core.CV_8UC3, data)) {
            opencv_imgcodecs.imencode(extension, noise, jpeg);
            try (Mat encoded = new Mat(1, (int) jpeg.limit(), opencv_core.CV_8UC1, jpeg)) {
                int decoded = 0;
                long start = System.nanoTime();
                do {
                    opencv_imgcodecs
                            .imdecode(encoded, opencv_imgcodecs.IMREAD_COLOR_RGB)
                            .close();
                    decoded++;
                } while (System.nanoTime() - start < NANOS);
                return decoded * 1e9 / (System.nanoTime() - start);
            }
        }
    }
}
