/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.distributed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.MaectException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The environments that launchers leave, as they were seen or are documented. */
class LaunchersTest {
    private static Optional<Placement> of(String... variables) {
        Map<String, String> environment = new HashMap<>();
        for (String variable : variables) {
            int at = variable.indexOf('=');
            environment.put(variable.substring(0, at), variable.substring(at + 1));
        }
        return Placement.of(environment);
    }

    @Test
    void aProcessWithoutALauncherIsAlone() {
        assertThat(of("PATH=/bin", "RANK=1", "WORLD_SIZE=")).isEmpty();
        assertThat(of("SLURM_PROCID=0", "SLURM_NTASKS=4", "SLURM_JOB_ID=7"))
                .as("a job's script")
                .isEmpty();
        assertThat(of("JOB_COMPLETION_INDEX=3"))
                .as("jobs that do not belong together")
                .isEmpty();
        assertThat(of("RANK=0", "WORLD_SIZE=1", "MASTER_ADDR=a")).isEmpty();
    }

    @Test
    void whoeverWantsAProcessOfItsOwnSaysSo() {
        assertThat(of("RANK=0", "WORLD_SIZE=8", "MASTER_ADDR=a", "MAECT_RANKS=1"))
                .isEmpty();
    }

    @Test
    void maectLaunch() {
        assertThat(of("MAECT_RANK=1", "MAECT_RANKS=3", "MAECT_MEETING=/tmp/x"))
                .contains(new Placement("maect launch", 1, 3, 1, 3, new Meeting.InFile(Path.of("/tmp/x"))));
    }

    @Test
    void torchrunKeepsABoardOfItsOwn() {
        String[] variables = {
            "TORCHELASTIC_RUN_ID=job",
            "TORCHELASTIC_RESTART_COUNT=2",
            "TORCHELASTIC_USE_AGENT_STORE=True",
            "MASTER_ADDR=n1",
            "MASTER_PORT=29400",
            "RANK=5",
            "WORLD_SIZE=8",
            "LOCAL_RANK=1",
            "LOCAL_WORLD_SIZE=4"
        };
        assertThat(of(variables))
                .contains(new Placement("torchrun", 5, 8, 1, 4, new Meeting.AtBoard("n1", 29400, "maect/job/2")));
    }

    @Test
    void slurmOnSeveralNodes() {
        Placement placement = of(
                        "SLURM_STEP_ID=0",
                        "SLURM_PROCID=5",
                        "SLURM_STEP_NUM_TASKS=8",
                        "SLURM_STEP_NUM_NODES=3",
                        "SLURM_LOCALID=1",
                        "SLURM_NODEID=2",
                        "SLURM_STEP_TASKS_PER_NODE=3(x2),2",
                        "SLURM_STEP_NODELIST=gpu[08-10]",
                        "SLURM_JOB_ID=1234")
                .orElseThrow();
        assertThat(placement.localSize()).isEqualTo(2);
        assertThat(placement.rank()).isEqualTo(5);
        Meeting.AtAddress at = (Meeting.AtAddress) placement.meeting();
        assertThat(at.host()).isEqualTo("gpu08");
        assertThat(at.port()).isBetween(20_000, 30_000);
    }

    @Test
    void slurmOnOneNode() {
        assertThat(of(
                        "SLURM_STEP_ID=0",
                        "SLURM_PROCID=1",
                        "SLURM_NTASKS=2",
                        "SLURM_NNODES=1",
                        "SLURM_LOCALID=1",
                        "SLURM_TASKS_PER_NODE=2",
                        "SLURM_NODELIST=here",
                        "MASTER_PORT=3"))
                .contains(new Placement("Slurm", 1, 2, 1, 2, new Meeting.AtAddress("127.0.0.1", 3)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "login1|login1",
                "gpu[08-11,15]|gpu08",
                "gpu[3]|gpu3",
                "a-[1-2],b|a-1",
                "r[1-2]n[04,09]-ib|r1n04-ib",
                "x,y[1-2]|x",
            })
    void theFirstNode(String list, String first) {
        assertThat(SlurmNodes.first(list)).isEqualTo(first);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "gpu[", "gpu[a-b]", "[", ",x", "gpu]["})
    void nodesThatCannotBeUnderstoodAreRefused(String list) {
        assertThatThrownBy(() -> SlurmNodes.first(list))
                .isInstanceOf(MaectException.class)
                .hasMessageContaining("MASTER_ADDR");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"4|0|4", "4(x2),1|1|4", "4(x2),1|2|1", "2,3|1|3"})
    void tasksOfANode(String list, int node, int tasks) {
        assertThat(SlurmNodes.tasks(list, node)).isEqualTo(tasks);
    }

    @Test
    void mpirun() {
        Placement placement = of(
                        "OMPI_COMM_WORLD_RANK=1",
                        "OMPI_COMM_WORLD_SIZE=2",
                        "OMPI_COMM_WORLD_LOCAL_RANK=1",
                        "OMPI_COMM_WORLD_LOCAL_SIZE=2",
                        "PMIX_NAMESPACE=4711")
                .orElseThrow();
        assertThat(placement.launcher()).isEqualTo("mpirun");
        assertThat(((Meeting.AtAddress) placement.meeting()).host()).isEqualTo("127.0.0.1");
        assertThatThrownBy(() -> of("OMPI_COMM_WORLD_RANK=1", "OMPI_COMM_WORLD_SIZE=4", "OMPI_COMM_WORLD_LOCAL_SIZE=2"))
                .hasMessageContaining("Set MASTER_ADDR");
    }

    @Test
    void kubernetes() {
        assertThat(of("JOB_COMPLETION_INDEX=1", "WORLD_SIZE=4", "MASTER_ADDR=job-0.svc"))
                .contains(new Placement("an indexed job", 1, 4, 0, 1, new Meeting.AtAddress("job-0.svc", 29511)));
        assertThat(of(
                        "PET_NNODES=2",
                        "PET_NODE_RANK=1",
                        "PET_NPROC_PER_NODE=1",
                        "PET_MASTER_ADDR=m",
                        "PET_MASTER_PORT=9"))
                .contains(new Placement("Kubeflow's trainer", 1, 2, 0, 1, new Meeting.AtAddress("m", 9)));
        assertThatThrownBy(() -> of("PET_NNODES=2", "PET_NODE_RANK=1", "PET_NPROC_PER_NODE=4"))
                .hasMessageContaining("torchrun");
        assertThat(of("RANK=1", "WORLD_SIZE=2", "MASTER_ADDR=m", "MASTER_PORT=8"))
                .contains(new Placement("RANK and WORLD_SIZE", 1, 2, 0, 1, new Meeting.AtAddress("m", 8)));
    }

    @ParameterizedTest
    @CsvSource({"RANK=x, must be a number", "RANK=2, which cannot be", "RANK=-1, must be a number"})
    void nonsenseIsRefused(String rank, String words) {
        assertThatThrownBy(() -> of(rank, "WORLD_SIZE=2", "MASTER_ADDR=m"))
                .isInstanceOf(MaectException.class)
                .hasMessageContaining(words);
    }
}
