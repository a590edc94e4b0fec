/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine;

import static org.bytedeco.pytorch.global.torch.DeviceType;
import static org.bytedeco.pytorch.global.torch.ScalarType;

import java.util.Locale;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.SizeTPair;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * Where tensors live and are computed with.
 *
 * @param type CPU, CUDA or MPS
 * @param index which CUDA device; 0 elsewhere
 */
public record ComputeDevice(DeviceType type, int index) {
    static {
        NativeSetup.prepare();
    }

    /** Takes the type as libtorch hands it out, too: its enum values are equal to the constants only when interned. */
    public ComputeDevice {
        type = type.intern();
    }

    /** What is drawn for a step is smaller, weights are larger. */
    private static final long PINNED_BYTES = 8L << 20;

    /** The processor. */
    public static final ComputeDevice CPU = new ComputeDevice(DeviceType.CPU, 0);

    /**
     * Reads {@code auto}, {@code cpu}, {@code cuda}, {@code cuda:N} or {@code mps}; {@code auto} takes the first of
     * CUDA, MPS and CPU that works.
     *
     * @throws EngineException if the text is none of these or the device is not there
     */
    public static ComputeDevice parse(String text) {
        String name = text.strip().toLowerCase(Locale.ROOT);
        if (name.equals("auto")) {
            return torch.cuda_is_available()
                    ? new ComputeDevice(DeviceType.CUDA, 0)
                    : torch.hasMPS() ? new ComputeDevice(DeviceType.MPS, 0) : CPU;
        }
        if (name.equals("cpu")) {
            return CPU;
        }
        if (name.equals("mps")) {
            if (!torch.hasMPS()) {
                throw new EngineException("device mps: this machine has no Metal device. Use the device cpu.")
                        .withSettings("device");
            }
            return new ComputeDevice(DeviceType.MPS, 0);
        }
        if (name.matches("cuda(:\\d{1,3})?")) {
            int index = name.length() > 4 ? Integer.parseInt(name.substring(5)) : 0;
            int count = cudaDevices();
            if (index >= count) {
                throw new EngineException("device " + name + ": " + count + " CUDA device(s) found. Build with -Pcuda,"
                                + " see that the NVIDIA driver and CUDA 13 are installed, or use the device cpu.")
                        .withSettings("device");
            }
            return new ComputeDevice(DeviceType.CUDA, index);
        }
        throw new EngineException("device \"" + text + "\" is not one of auto, cpu, cuda, cuda:N, mps.");
    }

    /** How many CUDA devices this process sees. */
    public static int cudaDevices() {
        return torch.cuda_is_available() ? torch.cuda_device_count() : 0;
    }

    /**
     * Copies {@code tensor} here; the same tensor again if it is here already. From pinned memory a CUDA device copies on its
     * own while this goes on: libtorch's allocator gives such memory to nobody else before the copy is made. From other
     * memory it would have to finish all that it has to do first, so what is small goes through pinned memory.
     */
    public Tensor place(Tensor tensor) {
        if (!copiesFromPinned() || tensor.is_cuda()) {
            try (Device device = nativeDevice()) {
                return tensor.to(device, tensor.scalar_type());
            }
        }
        if (tensor.is_pinned()) {
            return copied(tensor, true);
        }
        if (tensor.nbytes() > PINNED_BYTES) {
            return copied(tensor, false);
        }
        try (Tensor pinned = tensor.pin_memory()) {
            return copied(pinned, true);
        }
    }

    private Tensor copied(Tensor tensor, boolean beside) {
        try (Device device = nativeDevice();
                MemoryFormatOptional format = new MemoryFormatOptional()) {
            return tensor.to(device, tensor.scalar_type(), beside, false, format);
        }
    }

    /** A tensor of one value, made here without a copy. */
    public Tensor full(ScalarType type, double value, long... shape) {
        try (Device device = nativeDevice();
                DeviceOptional where = new DeviceOptional(device);
                TensorOptions plain = new TensorOptions(type);
                TensorOptions options = plain.device(where);
                Scalar scalar = new Scalar(value)) {
            return torch.full(shape, scalar, options);
        }
    }

    /** Whether this is an NVIDIA card. */
    public boolean isCuda() {
        return type == DeviceType.CUDA;
    }

    /** Whether copies to here are quicker from memory that the system may not move (pinned), and go on by themselves. */
    public boolean copiesFromPinned() {
        return type == DeviceType.CUDA;
    }

    /** Moves weights here; on the CPU, where they are made, they stay as they are. */
    public void place(NamedTensors tensors) {
        if (!equals(CPU)) {
            tensors.move(this::place);
        }
    }

    /**
     * Gives memory that libtorch keeps for later back to the device, between works that need different shapes. Nothing on a CPU,
     * where the C allocator does that.
     */
    public void giveBack() {
        if (type == DeviceType.CUDA) {
            torch.emptyCache();
        }
    }

    /**
     * Whether so many bytes leave at least three quarters of this device's free memory to what is done with them. Always on a CPU,
     * where tensors are made in any case.
     */
    public boolean holdsEasily(long bytes) {
        if (type != DeviceType.CUDA) {
            return true;
        }
        try (SizeTPair memory = torch.getMemoryInfo((byte) index)) { // free, total
            return bytes <= memory.first() / 4;
        }
    }

    private Device nativeDevice() {
        return type == DeviceType.CPU ? new Device(type) : new Device(type, (byte) index);
    }

    @Override
    public String toString() {
        return type == DeviceType.CUDA ? "cuda:" + index : type.name().toLowerCase(Locale.ROOT);
    }
}
