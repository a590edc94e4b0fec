/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.distributed;

import dev.maect.MaectException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The launchers that are known by what they leave in a process's environment. The first that fits counts. */
final class Launchers {
    /** What maect launch sets, and what anybody may: 1 makes a process one of its own, whatever else is there. */
    static final String RANKS = "MAECT_RANKS";

    static final String RANK = "MAECT_RANK";
    static final String MEETING = "MAECT_MEETING";

    private static final String LOOPBACK = "127.0.0.1";
    private static final int DEFAULT_PORT = 29511;
    private static final int FIRST_PORT = 20_000;
    private static final int PORTS = 10_000;
    private static final List<Function<Environment, Optional<Placement>>> KNOWN = List.of(
            Launchers::own,
            Launchers::torchrun,
            Launchers::openMpi,
            Launchers::slurm,
            Launchers::mpich,
            Launchers::indexedJob,
            Launchers::trainer,
            Launchers::plain);

    private Launchers() {}

    static Optional<Placement> placement(Environment environment) {
        if (environment.number(RANKS).filter(ranks -> ranks == 1).isPresent()) {
            return Optional.empty();
        }
        return KNOWN.stream()
                .flatMap(launcher -> launcher.apply(environment).stream())
                .findFirst();
    }

    private static Optional<Placement> own(Environment e) {
        return e.text(MEETING).map(file -> {
            int rank = e.require(RANK, "maect launch");
            int size = e.require(RANKS, "maect launch");
            return new Placement("maect launch", rank, size, rank, size, new Meeting.InFile(Path.of(file)));
        });
    }

    /** The agent owns MASTER_PORT, unless it says that rank 0 is to listen there. */
    private static Optional<Placement> torchrun(Environment e) {
        if (!e.has("TORCHELASTIC_RUN_ID")) {
            return Optional.empty();
        }
        String name = "torchrun";
        String host = host(e, name);
        int port = e.require("MASTER_PORT", name);
        boolean board =
                e.text("TORCHELASTIC_USE_AGENT_STORE").filter("True"::equals).isPresent();
        String key = "maect/" + e.text("TORCHELASTIC_RUN_ID").orElse("") + "/"
                + e.text("TORCHELASTIC_RESTART_COUNT").orElse("0");
        return Optional.of(
                placed(e, name, board ? new Meeting.AtBoard(host, port, key) : new Meeting.AtAddress(host, port)));
    }

    private static Placement placed(Environment e, String name, Meeting meeting) {
        int rank = e.require("RANK", name);
        int size = e.require("WORLD_SIZE", name);
        int localSize = e.number("LOCAL_WORLD_SIZE").orElse(1);
        return new Placement(name, rank, size, e.number("LOCAL_RANK").orElse(0), localSize, meeting);
    }

    private static Optional<Placement> openMpi(Environment e) {
        return e.number("OMPI_COMM_WORLD_SIZE").map(size -> {
            String name = "mpirun";
            int localSize = e.number("OMPI_COMM_WORLD_LOCAL_SIZE").orElse(1);
            return new Placement(
                    name,
                    e.require("OMPI_COMM_WORLD_RANK", name),
                    size,
                    e.number("OMPI_COMM_WORLD_LOCAL_RANK").orElse(0),
                    localSize,
                    address(
                            e,
                            name,
                            size == localSize,
                            e.text("PMIX_NAMESPACE", "OMPI_MCA_ess_base_jobid").orElse("")));
        });
    }

    /** MPICH, Intel MPI and others that speak PMI. */
    private static Optional<Placement> mpich(Environment e) {
        return e.number("PMI_SIZE").map(size -> {
            String name = "mpiexec";
            int localSize = e.number("MPI_LOCALNRANKS").orElse(1);
            return new Placement(
                    name,
                    e.require("PMI_RANK", name),
                    size,
                    e.number("MPI_LOCALRANKID").orElse(0),
                    localSize,
                    address(e, name, size == localSize, e.text("PMI_ID").orElse("")));
        });
    }

    /** Only steps of srun: the script of a job has variables of Slurm's, too, but runs once. */
    private static Optional<Placement> slurm(Environment e) {
        if (!e.has("SLURM_STEP_ID") || !e.has("SLURM_PROCID")) {
            return Optional.empty();
        }
        String name = "Slurm";
        int size = e.number("SLURM_STEP_NUM_TASKS")
                .or(() -> e.number("SLURM_NTASKS"))
                .orElse(1);
        int nodes = e.number("SLURM_STEP_NUM_NODES")
                .or(() -> e.number("SLURM_NNODES"))
                .orElse(1);
        int local = e.number("SLURM_LOCALID").orElse(0);
        int localSize = e.text("SLURM_STEP_TASKS_PER_NODE", "SLURM_TASKS_PER_NODE")
                .map(text -> SlurmNodes.tasks(text, e.number("SLURM_NODEID").orElse(0)))
                .orElse(nodes == 1 ? size : 1);
        String host = e.text("MASTER_ADDR")
                .orElseGet(() -> nodes == 1
                        ? LOOPBACK
                        : e.text("SLURM_STEP_NODELIST", "SLURM_NODELIST")
                                .map(SlurmNodes::first)
                                .orElseThrow(() -> new MaectException(
                                        "Slurm has not said which nodes there are (SLURM_STEP_NODELIST). Set MASTER_ADDR to"
                                                + " the node of rank 0.")));
        long job = 31L * e.number("SLURM_JOB_ID").orElse(0)
                + e.number("SLURM_STEP_ID").orElse(0);
        int port = e.number("MASTER_PORT").orElse((int) (FIRST_PORT + job % PORTS));
        return Optional.of(new Placement(
                name, e.require("SLURM_PROCID", name), size, local, localSize, new Meeting.AtAddress(host, port)));
    }

    /** An indexed job of Kubernetes whose pods belong together, which it does not say by itself. */
    private static Optional<Placement> indexedJob(Environment e) {
        if (!e.has("JOB_COMPLETION_INDEX") || !e.has("WORLD_SIZE") || e.has("RANK")) {
            return Optional.empty();
        }
        String name = "an indexed job";
        return Optional.of(new Placement(
                name,
                e.require("JOB_COMPLETION_INDEX", name),
                e.require("WORLD_SIZE", name),
                0,
                1,
                new Meeting.AtAddress(host(e, name), e.number("MASTER_PORT").orElse(DEFAULT_PORT))));
    }

    /** Kubeflow's trainer, which speaks to torchrun; with one process per pod no torchrun is needed. */
    private static Optional<Placement> trainer(Environment e) {
        if (!e.has("PET_NNODES") || e.has("RANK")) {
            return Optional.empty();
        }
        String name = "Kubeflow's trainer";
        String perNode = e.text("PET_NPROC_PER_NODE").orElse("1");
        if (!perNode.equals("1")) {
            throw new MaectException("PET_NPROC_PER_NODE is " + perNode + ": start several processes in a pod with"
                    + " torchrun --no-python maect ..., or set it to 1.");
        }
        return Optional.of(new Placement(
                name,
                e.require("PET_NODE_RANK", name),
                e.require("PET_NNODES", name),
                0,
                1,
                new Meeting.AtAddress(
                        e.text("PET_MASTER_ADDR")
                                .orElseThrow(() -> new MaectException(name + " has not said PET_MASTER_ADDR.")),
                        e.require("PET_MASTER_PORT", name))));
    }

    /** The variables that most launchers agree on, such as Kubeflow's PyTorchJob. */
    private static Optional<Placement> plain(Environment e) {
        if (!e.has("RANK") || !e.has("WORLD_SIZE") || !e.has("MASTER_ADDR")) {
            return Optional.empty();
        }
        String name = "RANK and WORLD_SIZE";
        return Optional.of(placed(
                e,
                name,
                new Meeting.AtAddress(host(e, name), e.number("MASTER_PORT").orElse(DEFAULT_PORT))));
    }

    private static Meeting address(Environment e, String name, boolean oneMachine, String job) {
        String host = oneMachine && !e.has("MASTER_ADDR") ? LOOPBACK : host(e, name);
        int port = e.number("MASTER_PORT").orElse(FIRST_PORT + Math.floorMod(job.hashCode(), PORTS));
        return new Meeting.AtAddress(host, port);
    }

    private static String host(Environment e, String name) {
        return e.text("MASTER_ADDR")
                .orElseThrow(
                        () -> new MaectException(name + " has not said on which machine rank 0 is. Set MASTER_ADDR to"
                                + " its name or address for all processes."));
    }
}
