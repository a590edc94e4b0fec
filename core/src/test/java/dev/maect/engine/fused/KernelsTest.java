/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.fused;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.maect.engine.EngineException;
import dev.maect.engine.RandomTensors;
import dev.maect.engine.Tensors;
import dev.maect.testing.TestDevice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What launches kernels, with kernels in plain Java in place of a card's; and on a card the kernels themselves. */
class KernelsTest {
    private static final Device CPU = new Device(DeviceType.CPU);

    private static CudaOperations operations(long dim, ScalarType values) {
        return new CudaOperations(
                new PlainKernels(CudaOperations.normSource(dim, values)),
                new PlainKernels(CudaOperations.geluSource(values)),
                2);
    }

    @Test
    void operationsOfBlocksAreLibtorchs() {
        for (ScalarType values : new ScalarType[] {ScalarType.Float, ScalarType.BFloat16}) {
            double off = BlockCheck.run(operations(12, values), new LibtorchOperations(), CPU, 12, values);
            assertThat(off).isPositive().isLessThan(values == ScalarType.Float ? 1e-5 : 1e-2);
        }
    }

    @Test
    void pixelsAndPatchesAreLibtorchs() {
        for (ScalarType values : new ScalarType[] {ScalarType.Float, ScalarType.BFloat16}) {
            PixelKernels.Loaded kernels =
                    new PixelKernels.Loaded(new PlainKernels(PixelKernels.source(3, 4, values)), 2);
            try (PointerScope scope = new PointerScope()) {
                PixelKernels.check(kernels, torch.zeros(1), 3, 4, values);
            }
        }
        PixelKernels.Loaded swapped = new PixelKernels.Loaded(
                (name, x, y, threads, arguments) -> new PlainKernels(PixelKernels.source(3, 2, ScalarType.Float))
                        .launch(name, x, y, threads, arguments),
                2);
        try (PointerScope scope = new PointerScope()) {
            assertThatThrownBy(() -> PixelKernels.check(swapped, torch.zeros(1), 3, 4, ScalarType.Float))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("lay_patches");
        }
    }

    @Test
    void adamwFollowsTheFormulas() {
        try (PointerScope scope = new PointerScope()) {
            new AdamWKernel(new PlainKernels(AdamWKernel.SOURCE)).check(torch.zeros(1));
            AdamWKernel forgetful = new AdamWKernel((name, x, y, threads, arguments) -> {
                if (!name.equals("count_step")) {
                    new PlainKernels(AdamWKernel.SOURCE).launch(name, x, y, threads, arguments);
                }
            });
            assertThatThrownBy(() -> forgetful.check(torch.zeros(1)))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("adamw is off");
        }
    }

    @Test
    void manyTensorsGoInSeveralLaunches() {
        try (PointerScope scope = new PointerScope()) {
            PlainKernels plain = new PlainKernels(AdamWKernel.SOURCE);
            AdamWKernel kernel = new AdamWKernel(plain);
            Tensor one = torch.ones(3);
            AdamWKernel.Trained trained = new AdamWKernel.Trained(
                    one, torch.ones(3), torch.zeros(3), torch.zeros(3), Optional.empty(), torch.ones(1));
            kernel.step(
                    Collections.nCopies(130, trained),
                    torch.ones(1).to(ScalarType.Double),
                    new AdamWKernel.Numbers(0, 0, 0.9, 0.9, 1e-8, 1));
            kernel.count(Collections.nCopies(449, torch.zeros(1)));
            assertThat(plain.launched()).containsExactly("adamw", "adamw", "adamw", "count_step", "count_step");
        }
    }

    @Test
    void whatAKernelCannotReadIsRefused() {
        try (PointerScope scope = new PointerScope()) {
            Tensor whole = RandomTensors.normal(1, 4, 9);
            assertThatThrownBy(() -> new Arguments().with(whole.narrow(1, 1, 8)))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("[4, 8]");
            assertThatThrownBy(() -> new Arguments().with(whole.reshape(36).narrow(0, 1, 8)))
                    .isInstanceOf(EngineException.class);
            Tensor plain = FusedKernels.plain(whole.reshape(36).narrow(0, 1, 8));
            assertThat(new Arguments().with(plain).all()).hasSize(1);
            assertThat(Tensors.toFloats(plain))
                    .containsExactly(
                            Tensors.toFloats(whole.reshape(36).narrow(0, 1, 8).clone()));
            assertThatThrownBy(() ->
                            new AdamWKernel.Trained(whole, whole.t(), whole, whole, Optional.empty(), torch.ones(1)))
                    .isInstanceOf(EngineException.class);
        }
    }

    @Test
    void widthsThatDoNotFitAreLeftToLibtorch() {
        try (PointerScope scope = new PointerScope()) {
            assertThat(FusedKernels.fit(torch.zeros(2, 768), ScalarType.BFloat16))
                    .isTrue();
            assertThat(FusedKernels.fit(torch.zeros(2, 1536), ScalarType.Float)).isTrue();
            assertThat(FusedKernels.fit(torch.zeros(2, 770), ScalarType.Float)).isFalse();
            assertThat(FusedKernels.fit(torch.zeros(2, 2048), ScalarType.Float)).isFalse();
            assertThat(FusedKernels.fit(torch.zeros(2, 768).to(ScalarType.BFloat16), ScalarType.BFloat16))
                    .isFalse();
            assertThat(FusedKernels.fit(torch.zeros(2, 768), ScalarType.Half)).isFalse();
        }
    }

    @Test
    void compiledCodeIsKeptUnderItsSourceAndReadWhole(@TempDir Path folder) throws Exception {
        KernelFiles files = new KernelFiles(folder.resolve("kernels"));
        KernelSource source = new KernelSource("gelu", Map.of("BF16", 1L));
        byte[] code = {1, 2, 3};
        int[] compiled = {0};
        for (int i = 0; i < 2; i++) {
            assertThat(files.get(source, "sm_90", "13.0", () -> {
                        compiled[0]++;
                        return code;
                    }))
                    .containsExactly(code);
        }
        assertThat(compiled[0]).isEqualTo(1);
        assertThat(files.get(source, "sm_90", "13.1", () -> new byte[] {4})).containsExactly(4);
        assertThat(files.get(source, "sm_80", "13.0", () -> new byte[] {5})).containsExactly(5);
        assertThat(files.get(new KernelSource("gelu", Map.of("BF16", 0L)), "sm_90", "13.0", () -> new byte[] {6}))
                .containsExactly(6);
        List<Path> kept;
        try (var all = Files.list(folder.resolve("kernels"))) {
            kept = all.toList();
        }
        assertThat(kept).hasSize(4);
        for (Path file : kept) { // half a file is compiled anew
            byte[] bytes = Files.readAllBytes(file);
            Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
        }
        assertThat(files.get(source, "sm_90", "13.0", () -> code)).containsExactly(code);
        Files.createFile(folder.resolve("occupied"));
        assertThat(new KernelFiles(folder.resolve("occupied")).get(source, "sm_90", "13.0", () -> code))
                .containsExactly(code);
    }

    @Test
    void onACardTheyAgreeWithLibtorch() {
        assumeTrue(TestDevice.get().type() == DeviceType.CUDA, "needs -Dmaect.device=cuda");
        try (PointerScope scope = new PointerScope()) {
            Tensor there = TestDevice.place(torch.zeros(1));
            Card card = Card.of(there.device().index());
            for (ScalarType values : new ScalarType[] {ScalarType.Float, ScalarType.BFloat16}) {
                for (long dim : new long[] {4, 100, 192, 768, 1024, 1280, 1536}) {
                    BlockCheck.run(
                            CudaOperations.of(card, dim, values),
                            new LibtorchOperations(),
                            there.device(),
                            dim,
                            values);
                }
                for (int patch : new int[] {1, 4, 14, 16}) {
                    PixelKernels.check(
                            new PixelKernels.Loaded(
                                    card.module(PixelKernels.source(3, patch, values)), card.multiprocessors()),
                            there,
                            3,
                            patch,
                            values);
                }
            }
            new AdamWKernel(card.module(AdamWKernel.SOURCE)).check(there);
            assertThat(AdamWKernel.of(there)).isPresent();
        }
    }
}
