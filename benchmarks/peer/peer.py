# Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0
"""The other side of `maect bench --compare`: python peer.py '{"work": "step", ...}'.

Prints one line of JSON about itself, then one for each line it reads: {"seconds", "amount", "peak_bytes"}, on a GPU also the most
bytes that tensors and the allocator have had there ("device_allocated", "device_reserved") since the last line "warm".
"""
import json
import sys
import time


def say(**values):
    print(json.dumps(values), flush=True)


def peak_bytes():
    try:
        with open("/proc/self/status") as status:
            return next(1024 * int(line.split()[1]) for line in status if line.startswith("VmHWM:"))
    except (OSError, StopIteration):
        return 0


def device_bytes(torch, device):
    if not device.startswith("cuda"):
        return {}
    return {
        "device_allocated": torch.cuda.max_memory_allocated(device),
        "device_reserved": torch.cuda.max_memory_reserved(device),
    }


def main():
    task = json.loads(sys.argv[1])
    try:
        import torch

        torch.set_num_threads(task["threads"])
        torch.manual_seed(0)
        torch.backends.cuda.matmul.allow_tf32 = task["precision"] == "tf32"
        torch.backends.cudnn.allow_tf32 = task["precision"] == "tf32"
        if task["work"] in ("cluster", "logistic"):
            import classic

            job = {"cluster": classic.Cluster, "logistic": classic.Logistic}[task["work"]](task)
        else:
            import work

            work.products(task)
            job = work.WORK[task["work"]](task)
    except ImportError as e:
        say(error=f"{sys.executable} cannot import {e.name}")
        return
    blas = "MKL" if torch.backends.mkl.is_available() else "other"
    say(torch=torch.__version__, threads=torch.get_num_threads(), blas=blas, compile=task["compile"], **getattr(job, "about", {}))
    try:
        for order in sys.stdin:
            start = time.perf_counter()
            amount = job.run()
            seconds = time.perf_counter() - start
            outcome = job.report() if hasattr(job, "report") else {}
            device = device_bytes(torch, task["device"])
            say(seconds=seconds, amount=amount, peak_bytes=peak_bytes(), outcome=outcome, **device)
            if order.strip() == "warm" and device:
                torch.cuda.reset_peak_memory_stats(task["device"])
    except ImportError as e:
        say(error=f"{sys.executable} cannot import {e.name}")
    finally:
        if hasattr(job, "close"):
            job.close()


if __name__ == "__main__":
    main()
