/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.corruption;

import dev.maect.engine.NativeSetup;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Point;
import org.bytedeco.opencv.opencv_core.Size;

/** The light that drops of water throw: bright on the side of their rims that the light falls on. */
final class WaterDrops {
    static {
        NativeSetup.prepare();
    }

    /** Slope from the upper left to the lower right. */
    private static final float[] RELIEF = {-2, -1, 0, -1, 1, 1, 0, 1, 2};

    private static final double FAR = 20;
    private static final double WEAK_EDGE = 50;
    private static final double STRONG_EDGE = 150;

    private WaterDrops() {}

    /**
     * Light per pixel, at most 1; all dark where there is no liquid.
     *
     * @param liquid one channel, 0 where it is dry
     */
    static FloatImage light(FloatImage liquid) {
        byte[] levels = liquid.toImage().pixels();
        FloatImage light = relief(liquid.height(), liquid.width(), levels);
        float[] values = light.values();
        float largest = 0;
        for (int i = 0; i < values.length; i++) {
            values[i] *= levels[i] & 0xff;
            largest = Math.max(largest, values[i]);
        }
        for (int i = 0; largest > 0 && i < values.length; i++) {
            values[i] /= largest;
        }
        return light;
    }

    /** The distance to the nearest rim, its histogram flattened, lit from one side. */
    private static FloatImage relief(int height, int width, byte[] levels) {
        try (BytePointer bytes = new BytePointer(levels);
                Mat liquid = new Mat(height, width, opencv_core.CV_8UC1, bytes);
                Mat rims = new Mat();
                Mat distance = new Mat();
                Mat near = new Mat();
                Mat even = new Mat();
                Mat lit = new Mat();
                Mat result = new Mat();
                Size three = new Size(3, 3);
                Point centre = new Point(-1, -1);
                FloatPointer taps = new FloatPointer(RELIEF);
                Mat kernel = new Mat(3, 3, opencv_core.CV_32FC1, taps)) {
            opencv_imgproc.Canny(liquid, rims, WEAK_EDGE, STRONG_EDGE);
            opencv_core.bitwise_not(rims, even);
            opencv_imgproc.distanceTransform(even, distance, opencv_imgproc.DIST_L2, 5);
            opencv_imgproc.threshold(distance, distance, FAR, FAR, opencv_imgproc.THRESH_TRUNC);
            opencv_imgproc.blur(distance, distance, three);
            floored(distance, near);
            opencv_imgproc.equalizeHist(near, even);
            opencv_imgproc.filter2D(even, lit, opencv_core.CV_8U, kernel, centre, 0, opencv_core.BORDER_DEFAULT);
            opencv_imgproc.blur(lit, lit, three);
            lit.convertTo(result, opencv_core.CV_32F);
            return Convolution.image(result);
        }
    }

    /** To whole numbers without rounding up: half a step less, then to the nearest. */
    private static void floored(Mat from, Mat to) {
        from.convertTo(to, opencv_core.CV_8U, 1, -0.5 + 1e-4);
    }
}
