package dev.threadmill.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void isMarkdownWhoseColumnsStandBelowEachOther() {
        Table table = new Table("peer", "rate");
        table.add("a", "1 | 2");
        table.add("longer", "3");
        assertEquals(
                """
                | peer   | rate   |
                |---|---|
                | a      | 1 \\| 2 |
                | longer | 3      |
                """,
                table.toString());
    }

    @Test
    void aRowHasAsManyCellsAsTheHead() {
        assertThrows(IllegalArgumentException.class, () -> new Table("one").add("a", "b"));
    }
}
