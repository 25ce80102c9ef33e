package dev.threadmill.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeflateParametersTest {
    private static final String ALWAYS =
            "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

    private static String answer(String offer, boolean takeover) {
        return DeflateParameters.accept(List.of(offer), takeover)
                .map(DeflateParameters::answer)
                .orElse("none");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "permessage-deflate|",
                "permessage-deflate; client_max_window_bits|",
                "permessage-deflate; client_max_window_bits=10|",
                "PerMessage-Deflate; Server_No_Context_Takeover|",
                "permessage-deflate; server_max_window_bits=9|; server_max_window_bits=9",
                "permessage-deflate; server_max_window_bits=\"12\"|; server_max_window_bits=12",
                "x-webkit-deflate-frame, permessage-deflate|",
                "permessage-deflate; mystery, permessage-deflate; server_max_window_bits=8|"
                        + "; server_max_window_bits=8",
            })
    void takesTheFirstOfferThatItCanMeet(String offer, String terms) {
        assertEquals(ALWAYS + (terms == null ? "" : terms), answer(offer, false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "permessage-deflate; mystery",
                "permessage-deflate; server_no_context_takeover=1",
                "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
                "permessage-deflate; server_max_window_bits",
                "permessage-deflate; server_max_window_bits=7",
                "permessage-deflate; server_max_window_bits=16",
                "permessage-deflate; server_max_window_bits=08",
                "permessage-deflate; client_max_window_bits=\"\"",
                "permessage-deflate; client_max_window_bits=0",
                "deflate-frame",
                "permessage-deflate;",
                "permessage-deflate; =",
                "permessage-deflate; a=\"",
                "permessage-deflate permessage-deflate",
                "",
                ",",
            })
    void declinesWhatItCannotMeet(String offer) {
        assertEquals("none", answer(offer, false));
    }

    @Test
    void keepsWindowsOnlyWhereBothWantIt() {
        assertEquals("permessage-deflate", answer("permessage-deflate", true));
        assertEquals(
                "permessage-deflate; client_no_context_takeover",
                answer("permessage-deflate; client_no_context_takeover", true));
    }

    @Test
    void aClientReadsTheAnswerToItsOffer() throws WebSocketViolation {
        assertTrue(DeflateParameters.agreed(List.of()).isEmpty());
        assertEquals(
                15, DeflateParameters.agreed(List.of(ALWAYS)).orElseThrow().serverWindowBits());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "permessage-deflate",
                "x-other",
                "permessage-deflate; server_no_context_takeover, permessage-deflate",
                "permessage-deflate; server_no_context_takeover; mystery",
                "permessage-deflate; server_no_context_takeover; client_max_window_bits",
                "permessage-deflate; server_no_context_takeover; client_max_window_bits=15",
                ";",
            })
    void aClientRefusesAnAnswerThatItDidNotAskFor(String answer) {
        assertThrows(WebSocketViolation.class, () -> DeflateParameters.agreed(List.of(answer)));
    }
}
