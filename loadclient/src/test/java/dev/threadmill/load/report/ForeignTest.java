package dev.threadmill.load.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForeignTest {
    @ParameterizedTest
    @CsvSource({
        "plain, plain",
        "né 日本 😀, né 日本 😀",
        "'a\u001b[2Jb', a·[2Jb",
        "'a\r\nb\tc', a··b·c",
        "'a\u009bb\u2028c', a·b·c",
        "'a\u202eb\u2066c\u200ed', a·b·c·d",
        "'a\ud800b', a·b",
    })
    void obeysNobody(String text, String line) {
        assertEquals(line, Foreign.line(text));
    }
}
