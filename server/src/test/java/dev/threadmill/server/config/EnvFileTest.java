package dev.threadmill.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvFileTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "A=b|b",
                "export A=b|b",
                "  A = b  |b",
                "A=\"b # c\"  # d|b # c",
                "A='b\\n\"c'|b\\n\"c",
                "A=\"b\\\\c\\\"d\"|b\\c\"d",
                "A=b#c|b#c",
                "A=b #c|b",
                "A=a=b==|a=b==",
                "A=$B|$B",
            })
    void takesAValueAsAShellWould(String line, String value) throws Exception {
        assertEquals(Map.of("A", value), EnvFile.read(".env", line + "\n# comment\n\n"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hush|is not KEY=VALUE",
                "KEY: hush|is not KEY=VALUE",
                "1A=hush|is not KEY=VALUE",
                "A=\"hush|has no closing quote",
                "A='hush' hush|has something behind its closing quote",
            })
    void namesTheLineOfAFaultAndNeverItsText(String line, String fault) {
        var invalid =
                assertThrows(InvalidConfigException.class, () -> EnvFile.read(".env", "\n" + line));
        assertEquals(".env:2: " + fault, invalid.getMessage());
    }

    @Test
    void bearsWhatEditorsOfWindowsWrite() throws Exception {
        assertEquals(Map.of("A", "b", "B", "c"), EnvFile.read(".env", "\uFEFFA=b\r\nB=c\r\n"));
    }

    @Test
    void anEmptyValueIsOne() throws Exception {
        assertEquals(Map.of("A", "", "B", ""), EnvFile.read(".env", "A=\nB=#x\n"));
    }

    @Test
    void theLastOfTwoWins() throws Exception {
        assertEquals(Map.of("A", "2"), EnvFile.read(".env", "A=1\nA=2\n"));
    }
}
