/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.corruption;

import dev.maect.engine.NativeSetup;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Point;

/** Weighted sums over the neighbourhood of each pixel, by OpenCV; nothing native outlives a call. */
final class Convolution {
    static {
        NativeSetup.prepare();
    }

    /** How many standard deviations a Gaussian kernel reaches to either side, usually. */
    static final double REACH = 4;

    static {
        opencv_core.setNumThreads(0); // the loader's workers are the parallelism
    }

    private Convolution() {}

    /** What lies beyond the edge. */
    enum Edge {
        /** The outermost pixel again and again. */
        REPEAT(opencv_core.BORDER_REPLICATE),
        /** The mirror image, the outermost pixel first. */
        REFLECT(opencv_core.BORDER_REFLECT),
        /** The mirror image without the outermost pixel. */
        REFLECT_101(opencv_core.BORDER_REFLECT_101);

        private final int code;

        Edge(int code) {
            this.code = code;
        }
    }

    /** Gaussian blur with a kernel that ends at 4 standard deviations, edges repeated. */
    static FloatImage gaussian(FloatImage image, double sigma) {
        return gaussian(image, sigma, REACH, Edge.REPEAT);
    }

    /** Gaussian blur; {@code reach} is where the kernel ends, in standard deviations, rounded to whole pixels. */
    static FloatImage gaussian(FloatImage image, double sigma, double reach, Edge edge) {
        int radius = (int) (reach * sigma + 0.5);
        if (radius == 0) {
            return image;
        }
        float[] weights = new float[2 * radius + 1];
        double sum = 0;
        for (int i = -radius; i <= radius; i++) {
            sum += Math.exp(-0.5 * i * i / (sigma * sigma));
        }
        for (int i = -radius; i <= radius; i++) {
            weights[i + radius] = (float) (Math.exp(-0.5 * i * i / (sigma * sigma)) / sum);
        }
        try (FloatPointer in = new FloatPointer(image.values());
                Mat source = mat(image, in);
                FloatPointer taps = new FloatPointer(weights);
                Mat kernel = new Mat(1, weights.length, opencv_core.CV_32FC1, taps);
                Mat result = new Mat();
                Point centre = new Point(-1, -1)) {
            opencv_imgproc.sepFilter2D(source, result, -1, kernel, kernel, centre, 0, edge.code);
            return image(result);
        }
    }

    /** The sum of each pixel's neighbours, weighted by {@code weights} (one channel, odd sides) around it. */
    static FloatImage filter(FloatImage image, FloatImage weights, Edge edge) {
        try (FloatPointer in = new FloatPointer(image.values());
                Mat source = mat(image, in);
                FloatPointer taps = new FloatPointer(weights.values());
                Mat kernel = mat(weights, taps);
                Mat result = new Mat();
                Point centre = new Point(-1, -1)) {
            opencv_imgproc.filter2D(source, result, -1, kernel, centre, 0, edge.code);
            return image(result);
        }
    }

    private static Mat mat(FloatImage image, FloatPointer values) {
        return new Mat(image.height(), image.width(), opencv_core.CV_32FC(image.channels()), values);
    }

    /** A copy of a float Mat. */
    static FloatImage image(Mat mat) {
        FloatImage result = new FloatImage(mat.rows(), mat.cols(), mat.channels());
        FloatBuffer buffer = mat.createBuffer();
        buffer.get(result.values());
        return result;
    }
}
