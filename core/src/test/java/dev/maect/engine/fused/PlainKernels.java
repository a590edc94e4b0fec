/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.fused;

import dev.maect.engine.EngineException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.ShortPointer;

/**
 * Every kernel in plain Java, on a processor's memory: what is between our Java and the card's code without a card. It takes arguments
 * by the names that the parameters have in the CUDA C, so that one that is given in the wrong place is seen. Arithmetic is in double.
 */
final class PlainKernels implements Launcher {
    private final KernelSource source;
    private final List<String> launched = new ArrayList<>();

    PlainKernels(KernelSource source) {
        this.source = source;
    }

    List<String> launched() {
        return launched;
    }

    private boolean bf16() {
        return Objects.requireNonNull(source.numbers().get("BF16")) == 1;
    }

    @Override
    public void launch(String name, long x, long y, int threads, Arguments arguments) {
        if (x < 1 || y < 1 || y > 65_535) {
            throw new EngineException("No card launches " + x + " times " + y + " blocks of " + name + ".");
        }
        launched.add(name);
        Map<String, long[]> named = named(name, arguments.all());
        Words words = new Words(named, bf16());
        switch (name) {
            case "sum_columns" -> sumColumns(words);
            case "add_norm" -> addNorm(words);
            case "add_norm_backward" -> addNormBackward(words, x);
            case "bias_gelu" -> biasGelu(words);
            case "bias_gelu_backward" -> biasGeluBackward(words, y);
            case "normalise" -> normalise(words);
            case "lay_patches" -> layPatches(words);
            case "count_step" -> countStep(words);
            case "adamw" -> adamw(words, y);
            default -> throw new EngineException("There is no kernel " + name + ".");
        }
    }

    /** The arguments by the names of the parameters in the source; each has as many words as its type. */
    private Map<String, long[]> named(String kernel, List<long[]> words) {
        Matcher signature = Pattern.compile("__launch_bounds__\\([^)]*\\) " + kernel + "\\(([^)]*)\\)")
                .matcher(source.text());
        if (!signature.find()) {
            throw new EngineException(source.file() + ".cu has no kernel " + kernel + ".");
        }
        String[] parameters = signature.group(1).split(",", -1);
        if (parameters.length != words.size()) {
            throw new EngineException(kernel + " has " + parameters.length + " parameters, not " + words.size() + ".");
        }
        Map<String, long[]> named = new HashMap<>();
        for (int i = 0; i < parameters.length; i++) {
            String[] parts = parameters[i].strip().split("[\\s*]+", -1);
            boolean single = parameters[i].contains("*")
                    || parameters[i].contains("long long")
                    || parameters[i].contains("double");
            long expected = single ? 1 : structWords(parts[0]);
            if (words.get(i).length != expected) {
                throw new EngineException(kernel + " takes " + expected + " words for " + parameters[i].strip()
                        + ", not " + words.get(i).length + ".");
            }
            named.put(parts[parts.length - 1], words.get(i));
        }
        return named;
    }

    private long structWords(String type) {
        return switch (type) {
            case "Table" -> 64 * 7;
            case "Counts" -> 448;
            case "Channels" -> Objects.requireNonNull(source.numbers().get("CHANNELS"));
            default -> throw new EngineException("There is no struct " + type + ".");
        };
    }

    private static void sumColumns(Words w) {
        for (long column = 0; column < w.number("columns"); column++) {
            double sum = 0;
            for (long row = 0; row < w.number("count"); row++) {
                sum += w.floats("partial", row * w.number("columns") + column);
            }
            w.putFloat("sums", column, sum);
        }
    }

    private int dim() {
        return Math.toIntExact(Objects.requireNonNull(source.numbers().get("DIM")));
    }

    private void addNorm(Words w) {
        int dim = dim();
        long wanted = w.number("wanted");
        long length = w.number("length");
        for (long row = 0; row < w.number("rows"); row++) {
            long from = row / wanted * length + length - wanted + row % wanted;
            double[] sum = new double[dim];
            double mean = 0;
            for (int i = 0; i < dim; i++) {
                sum[i] = w.floats("x", from * dim + i) + (w.isNull("branch") ? 0 : w.value("branch", row * dim + i));
                mean += sum[i] / dim;
                if (!w.isNull("sum")) {
                    w.putFloat("sum", row * dim + i, sum[i]);
                }
            }
            double variance = 0;
            for (double number : sum) {
                variance += (number - mean) * (number - mean) / dim;
            }
            double rstd = 1 / Math.sqrt(variance + w.real("eps"));
            for (int i = 0; i < dim; i++) {
                w.putValue(
                        "normed", row * dim + i, (sum[i] - mean) * rstd * w.floats("scale", i) + w.floats("shift", i));
            }
            w.putFloat("mean", row, mean);
            w.putFloat("rstd", row, rstd);
        }
    }

    private void addNormBackward(Words w, long blocks) {
        int dim = dim();
        long wanted = w.number("wanted");
        long length = w.number("length");
        double[][] sums = new double[(int) blocks][3 * dim];
        for (long row = 0; row < w.number("rows"); row++) {
            double[] own = sums[(int) (row / 4 % blocks)];
            double mean = w.floats("mean", row);
            double rstd = w.floats("rstd", row);
            double first = 0;
            double second = 0;
            for (int i = 0; i < dim; i++) {
                double g = w.value("gradient", row * dim + i);
                double off = (w.floats("sum", row * dim + i) - mean) * rstd;
                own[i] += g * off;
                own[dim + i] += g;
                first += g * w.floats("scale", i) / dim;
                second += g * w.floats("scale", i) * off / dim;
            }
            long token = row % length - (length - wanted);
            for (int i = 0; i < dim; i++) {
                double g = w.value("gradient", row * dim + i) * w.floats("scale", i);
                double off = (w.floats("sum", row * dim + i) - mean) * rstd;
                double below = (g - first - off * second) * rstd;
                if (!w.isNull("through") && token >= 0) {
                    below += w.floats("through", (row / length * wanted + token) * dim + i);
                }
                w.putFloat("below", row * dim + i, below);
                if (!w.isNull("rounded")) {
                    w.putValue("rounded", row * dim + i, below);
                }
                own[2 * dim + i] += below;
            }
        }
        for (int block = 0; block < blocks; block++) {
            for (int i = 0; i < 3 * dim; i++) {
                w.putFloat("partial", (long) block * 3 * dim + i, sums[block][i]);
            }
        }
    }

    private static void biasGelu(Words w) {
        long columns = w.number("columns");
        for (long at = 0; at < w.number("rows") * columns; at++) {
            double x = w.value("product", at) + w.floats("bias", at % columns);
            w.putValue("result", at, PlainFormulas.gelu(x));
        }
    }

    private static void biasGeluBackward(Words w, long down) {
        long columns = w.number("columns");
        double[][] sums = new double[(int) down][(int) columns];
        for (long row = 0; row < w.number("rows"); row++) {
            for (int i = 0; i < columns; i++) {
                long at = row * columns + i;
                double below =
                        w.value("gradient", at) * PlainFormulas.geluSlope(w.value("product", at) + w.floats("bias", i));
                w.putValue("below", at, below);
                sums[(int) (row % down)][i] += below;
            }
        }
        for (int r = 0; r < down; r++) {
            for (int i = 0; i < columns; i++) {
                w.putFloat("partial", r * columns + i, sums[r][i]);
            }
        }
    }

    private void normalise(Words w) {
        int channels = Math.toIntExact(Objects.requireNonNull(source.numbers().get("CHANNELS")));
        for (long image = 0; image < w.number("images"); image++) {
            for (long pixel = 0; pixel < w.number("pixels"); pixel++) {
                for (int c = 0; c < channels; c++) {
                    float from = w.bytes("from", (image * w.number("pixels") + pixel) * channels + c);
                    float scaled = from * w.floatOf("channels", c);
                    w.putFloat(
                            "to",
                            (image * channels + c) * w.number("pixels") + pixel,
                            scaled + w.floatOf("channels", channels + c));
                }
            }
        }
    }

    private void layPatches(Words w) {
        int channels = Math.toIntExact(Objects.requireNonNull(source.numbers().get("CHANNELS")));
        int patch = Math.toIntExact(Objects.requireNonNull(source.numbers().get("PATCH")));
        long width = w.number("columns") * patch;
        long height = w.number("rows") * patch;
        for (long row = 0; row < w.number("count") * w.number("wanted"); row++) {
            long image = row / w.number("wanted");
            long which = w.isNull("patches") ? row % w.number("wanted") : w.longs("patches", row);
            for (int c = 0; c < channels; c++) {
                for (int y = 0; y < patch; y++) {
                    for (int x = 0; x < patch; x++) {
                        long from = ((image * channels + c) * height + which / w.number("columns") * patch + y) * width
                                + which % w.number("columns") * patch
                                + x;
                        long to = w.number("channelsLast") == 1
                                ? ((long) y * patch + x) * channels + c
                                : ((long) c * patch + y) * patch + x;
                        w.putValue("to", row * channels * patch * patch + to, w.floats("images", from));
                    }
                }
            }
        }
    }

    private static void countStep(Words w) {
        for (int i = 0; i < w.number("size"); i++) {
            FloatPointer count = new FloatPointer(at(w.word("counts", i)));
            count.put(0, count.get(0) + 1);
        }
    }

    private static void adamw(Words w, long tensors) {
        double rate = w.real("rate") * new DoublePointer(at(w.word("factor", 0))).get(0);
        for (int t = 0; t < tensors; t++) {
            FloatPointer weight = new FloatPointer(at(w.word("table", 7 * t)));
            FloatPointer gradient = new FloatPointer(at(w.word("table", 7 * t + 1)));
            FloatPointer first = new FloatPointer(at(w.word("table", 7 * t + 2)));
            FloatPointer second = new FloatPointer(at(w.word("table", 7 * t + 3)));
            long average = w.word("table", 7 * t + 4);
            double steps = new FloatPointer(at(w.word("table", 7 * t + 5))).get(0);
            for (long i = 0; i < w.word("table", 7 * t + 6); i++) {
                double g = gradient.get(i);
                double m = w.real("beta1") * first.get(i) + (1 - w.real("beta1")) * g;
                double v = w.real("beta2") * second.get(i) + (1 - w.real("beta2")) * g * g;
                double next = weight.get(i) * (1 - rate * w.real("weightDecay"))
                        - rate
                                * (m / (1 - Math.pow(w.real("beta1"), steps)))
                                / (Math.sqrt(v / (1 - Math.pow(w.real("beta2"), steps))) + w.real("eps"));
                first.put(i, (float) m);
                second.put(i, (float) v);
                weight.put(i, (float) next);
                if (average != 0) {
                    FloatPointer follower = new FloatPointer(at(average));
                    double keep = w.real("averageDecay");
                    follower.put(i, (float) (keep * follower.get(i) + (1 - keep) * next));
                }
            }
        }
    }

    private static Pointer at(long address) {
        return new Address(address);
    }

    private static final class Address extends Pointer {
        Address(long number) {
            super((Pointer) null);
            address = number;
        }
    }

    /** Arguments, and what lies at their addresses. */
    private record Words(Map<String, long[]> named, boolean bf16) {
        long word(String name, int index) {
            return Objects.requireNonNull(named.get(name), name)[index];
        }

        long number(String name) {
            return word(name, 0);
        }

        double real(String name) {
            return Double.longBitsToDouble(number(name));
        }

        float floatOf(String name, int index) {
            return Float.intBitsToFloat((int) (word(name, index / 2) >>> (32 * (index % 2))));
        }

        boolean isNull(String name) {
            return number(name) == 0;
        }

        float floats(String name, long index) {
            return new FloatPointer(at(number(name))).get(index);
        }

        long longs(String name, long index) {
            return new LongPointer(at(number(name))).get(index);
        }

        int bytes(String name, long index) {
            return new BytePointer(at(number(name))).get(index) & 0xff;
        }

        void putFloat(String name, long index, double number) {
            new FloatPointer(at(number(name))).put(index, (float) number);
        }

        float value(String name, long index) {
            return bf16
                    ? Float.intBitsToFloat(new ShortPointer(at(number(name))).get(index) << 16)
                    : floats(name, index);
        }

        void putValue(String name, long index, double number) {
            if (!bf16) {
                putFloat(name, index, number);
                return;
            }
            int bits = Float.floatToRawIntBits((float) number);
            new ShortPointer(at(number(name))).put(index, (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16));
        }
    }
}
