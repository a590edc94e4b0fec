/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.decode;

/**
 * What an image file announces, read without decoding it, and as its decoder will read it: a header may announce
 * gigapixels, and asking first keeps a decoder from making them.
 *
 * @param height rows that the decoder makes, those that it cuts off at the end included
 * @param width columns that the decoder makes, likewise
 * @param working bytes that the decoder needs on its way, besides the file and the pixels
 * @param data bytes of the file that can hold pixels, at most: what is only there to fill a file up does not count
 * @param heap bytes that pixels take in Java's memory, where they are more than four for each
 * @param plain whether nothing in it can lead the JDK's reader, which trusts what it reads, to more than this
 */
record ImageHeader(long height, long width, long working, long data, long heap, boolean plain) {
    /** Of a file whose decoder needs nothing besides the pixels. */
    static ImageHeader of(long height, long width) throws Unreadable {
        return of(height, width, 0, true);
    }

    /** Checks that there are pixels at all. */
    static ImageHeader of(long height, long width, long working, boolean plain) throws Unreadable {
        if (height < 1 || width < 1) {
            throw new Unreadable("its header announces " + height + " x " + width + " pixels");
        }
        return new ImageHeader(height, width, working, Long.MAX_VALUE, 0, plain);
    }

    /** The same with its pixels in so many bytes of the file. */
    ImageHeader inBytes(long bytes) {
        return new ImageHeader(height, width, working, bytes, heap, plain);
    }

    /** The same with so many bytes in Java's memory. */
    ImageHeader inHeap(long bytes) {
        return new ImageHeader(height, width, working, data, bytes, plain);
    }

    /** How many pixels; the largest number there is where they are more. */
    long pixels() {
        return saturated(height, width);
    }

    /** The product of numbers that are not negative, or the largest number there is. */
    static long saturated(long... factors) {
        long product = 1;
        for (long factor : factors) {
            if (factor == 0) {
                return 0;
            }
            product = product > Long.MAX_VALUE / factor ? Long.MAX_VALUE : product * factor;
        }
        return product;
    }
}
