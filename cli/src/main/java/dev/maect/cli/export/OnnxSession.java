/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.export;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.maect.MaectException;
import dev.maect.engine.Tensors;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** An ONNX model in ONNX Runtime, on the CPU. */
final class OnnxSession implements ExportedFile {
    private final OrtEnvironment environment;
    private final OrtSession session;

    private OnnxSession(OrtEnvironment environment, OrtSession session) {
        this.environment = environment;
        this.session = session;
    }

    static OnnxSession open(Path file) {
        try {
            OrtEnvironment environment = OrtEnvironment.getEnvironment();
            environment.setTelemetry(false);
            try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
                options.setIntraOpNumThreads(torch.get_num_threads());
                return new OnnxSession(environment, environment.createSession(file.toString(), options));
            }
        } catch (OrtException e) {
            throw failure(e);
        }
    }

    @Override
    public Values run(Tensor input) {
        try (Tensor contiguous = input.contiguous();
                Pointer data = contiguous.data_ptr();
                OnnxTensor pixels = tensor(contiguous, data);
                OrtSession.Result result = session.run(Map.of("pixels", pixels))) {
            return new Values(floats(result, "tokens"), floats(result, "features"));
        } catch (OrtException e) {
            throw failure(e);
        }
    }

    private OnnxTensor tensor(Tensor input, Pointer data) throws OrtException {
        long[] shape = Tensors.shape(input);
        if (input.scalar_type().intern() == torch.ScalarType.Byte) {
            ByteBuffer bytes = new BytePointer(data).capacity(input.numel()).asByteBuffer();
            return OnnxTensor.createTensor(environment, bytes, shape, OnnxJavaType.UINT8);
        }
        FloatBuffer floats = new FloatPointer(data).capacity(input.numel()).asBuffer();
        return OnnxTensor.createTensor(environment, floats, shape);
    }

    private static float[] floats(OrtSession.Result result, String name) {
        FloatBuffer buffer = ((OnnxTensor) result.get(name).orElseThrow()).getFloatBuffer();
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        return values;
    }

    private static MaectException failure(OrtException e) {
        return new MaectException("ONNX Runtime refuses the exported model: " + e.getMessage(), e);
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw failure(e);
        }
    }
}
