package dev.threadmill.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class IdleMemoryTest {
    @Test
    void addsUpTheGenerationsOfTheSerialCollector() {
        String said =
                """
                18268:
                DefNew     total 116160K, used 31021K [0x0000000687400000, 0x0000000704d50000)
                 eden space 103296K,  30% used [0x0000000687400000, 0x000000068d8e0000)
                Tenured    total 258048K, used 1166K [0x0000000704d50000, 0x0000000800000000)
                 the  space 258048K,   0% used [0x0000000704d50000, 0x0000000714950000)
                 Metaspace       used 20000K, committed 20480K, reserved 1114112K
                """;
        assertEquals(1_024L * (31_021 + 1_166), IdleMemory.usedBytes(said));
    }

    @Test
    void readsTheHeapOfG1() {
        String said =
                """
                garbage-first heap   total reserved 6172672K, committed 393216K, used 11202K [0x0)
                 region size 4096K, 3 young (12288K), 1 survivors (4096K)
                """;
        assertEquals(1_024L * 11_202, IdleMemory.usedBytes(said));
    }
}
