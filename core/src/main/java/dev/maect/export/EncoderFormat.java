/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.export;

import java.util.Locale;

/** The formats an encoder can be exported to. */
public enum EncoderFormat {
    /** An ONNX model of opset 17. */
    ONNX("onnx"),
    /** A TorchScript module, as {@code torch.jit.load} reads it. */
    TORCHSCRIPT("pt"),
    /** The weights alone, as a maect model file. */
    SAFETENSORS("safetensors");

    private final String extension;

    EncoderFormat(String extension) {
        this.extension = extension;
    }

    /** The end of a file name, without the dot. */
    public String extension() {
        return extension;
    }

    /** The word for it on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
