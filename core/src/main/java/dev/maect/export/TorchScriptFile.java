/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.export;

import dev.maect.engine.Tensors;
import dev.maect.io.Json;
import dev.maect.vit.EncoderConfig;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.CompilationUnit;
import org.bytedeco.pytorch.ExtraFilesMap;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.QualifiedName;
import org.bytedeco.pytorch.Tensor;

/**
 * Writes TorchScript modules: nested modules under the encoder's own names ({@code blocks.0.attn.qkv.weight}), so that
 * {@code state_dict()} reads as in PyTorch, and the forward pass as source text. {@code forward(pixels)} gives the
 * features, {@code tokens(pixels)} all tokens. The zip holds the metadata as {@code extra/maect.json}.
 */
final class TorchScriptFile {
    /** The name of the extra file with the metadata. */
    public static final String METADATA = "maect.json";

    private static final String ROOT = "__torch__.maect.Encoder";

    private final CompilationUnit unit = new CompilationUnit();
    private final Map<String, JitModule> modules = new LinkedHashMap<>();

    private TorchScriptFile() {}

    /**
     * Writes {@code model}; the file appears at once under its name, so write it where a half-written one does no harm.
     *
     * @throws ExportException if libtorch cannot write it
     */
    public static void write(Path path, ExportModel model) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            JitModule module = new TorchScriptFile().build(model);
            ExtraFilesMap extra = new ExtraFilesMap();
            extra.put(new BytePointer(METADATA), new BytePointer(Json.line(model.metadata())));
            module.save(path.toString(), extra);
        } catch (RuntimeException e) {
            String text = String.valueOf(e.getMessage());
            throw new ExportException(
                    "Cannot write " + path + " as TorchScript: "
                            + text.lines()
                                    .filter(line -> !line.isBlank())
                                    .findFirst()
                                    .orElse(text),
                    e);
        }
    }

    private JitModule build(ExportModel model) {
        EncoderConfig config = model.config();
        JitModule root = module("");
        model.encoder().tensors().all().forEach((name, tensor) -> {
            int dot = name.lastIndexOf('.');
            JitModule owner = module(name.substring(0, Math.max(0, dot)));
            Tensor plain = tensor.detach();
            if (name.equals("pos_embed")) {
                owner.register_buffer(name, plain);
            } else {
                owner.register_parameter(name.substring(dot + 1), plain, false);
            }
        });
        if (model.pixels() == PixelInput.BYTES) {
            root.register_buffer("pixel_scale", perChannel(model.pixelScale()));
            root.register_buffer("pixel_shift", perChannel(model.pixelShift()));
        }
        for (int i = 0; i < config.depth(); i++) {
            module("blocks." + i).define(TorchScriptSource.block(config));
        }
        root.define(TorchScriptSource.encoder(model));
        root.eval();
        return root;
    }

    private static Tensor perChannel(float[] values) {
        return Tensors.ofFloats(values, values.length, 1, 1);
    }

    /** The module at a dotted path, made with its parents when it is first asked for. */
    private JitModule module(String path) {
        JitModule known = modules.get(path);
        if (known != null) {
            return known;
        }
        // Several modules have one name; libtorch keeps their types apart.
        JitModule made = new JitModule(new QualifiedName(ROOT + path.replaceAll("[.]\\d*", "_")), unit, true);
        modules.put(path, made);
        if (!path.isEmpty()) {
            int dot = path.lastIndexOf('.');
            module(path.substring(0, Math.max(0, dot))).register_module(path.substring(dot + 1), made);
        }
        return made;
    }
}
