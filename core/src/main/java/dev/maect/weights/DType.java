/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import java.util.Locale;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/** The element types a weight file may hold. The constants are named as in the safetensors format. */
public enum DType {
    /** 64-bit float. */
    F64(8, ScalarType.Double, "DoubleStorage"),
    /** 32-bit float. */
    F32(4, ScalarType.Float, "FloatStorage"),
    /** IEEE 16-bit float. */
    F16(2, ScalarType.Half, "HalfStorage"),
    /** bfloat16: the upper half of a 32-bit float. */
    BF16(2, ScalarType.BFloat16, "BFloat16Storage"),
    /** Signed 64-bit integer. */
    I64(8, ScalarType.Long, "LongStorage"),
    /** Signed 32-bit integer. */
    I32(4, ScalarType.Int, "IntStorage"),
    /** Signed 16-bit integer. */
    I16(2, ScalarType.Short, "ShortStorage"),
    /** Signed 8-bit integer. */
    I8(1, ScalarType.Char, "CharStorage"),
    /** Unsigned 8-bit integer. */
    U8(1, ScalarType.Byte, "ByteStorage"),
    /** Truth value, one byte. */
    BOOL(1, ScalarType.Bool, "BoolStorage");

    private final int bytes;
    private final ScalarType scalarType;
    private final String storageName;

    DType(int bytes, ScalarType scalarType, String storageName) {
        this.bytes = bytes;
        this.scalarType = scalarType;
        this.storageName = storageName;
    }

    /** The size of one element in bytes. */
    public int bytes() {
        return bytes;
    }

    /** libtorch's name of this type. */
    public ScalarType scalarType() {
        return scalarType;
    }

    /** The name of the storage class in a PyTorch pickle, without the module {@code torch}. */
    public String storageName() {
        return storageName;
    }

    /** The type's name as people write it: {@code float32}, {@code bfloat16}, {@code int64}, ... */
    public String label() {
        return switch (this) {
            case F64, F32, F16 -> "float" + 8 * bytes;
            case BF16 -> "bfloat16";
            case I64, I32, I16, I8 -> "int" + 8 * bytes;
            case U8 -> "uint8";
            case BOOL -> "bool";
        };
    }

    /**
     * The element type of {@code tensor}.
     *
     * @throws CheckpointException for types no weight file here may hold (complex, quantised, ...)
     */
    public static DType of(Tensor tensor) {
        // A scalar type is a bean-like enum of JavaCPP: two objects may stand for one value.
        int value = tensor.scalar_type().value;
        for (DType type : values()) {
            if (type.scalarType.value == value) {
                return type;
            }
        }
        throw new CheckpointException("Tensors of type "
                + tensor.scalar_type().intern().toString().toLowerCase(Locale.ROOT)
                + " cannot be stored in a weight file. Convert them to a float, integer or bool type first.");
    }

    public static Optional<DType> ofSafetensorsName(String name) {
        for (DType type : values()) {
            if (type.name().equals(name)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    public static Optional<DType> ofStorageName(String name) {
        for (DType type : values()) {
            if (type.storageName.equals(name)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
