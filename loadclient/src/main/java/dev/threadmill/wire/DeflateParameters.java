package dev.threadmill.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What two peers agree on for permessage-deflate (RFC 7692, section 7.1).
 *
 * @param serverNoContextTakeover whether the server forgets its window after each message
 * @param clientNoContextTakeover the same for the client
 * @param serverWindowBits 8 to 15: the server refers back at most 2 to this power bytes
 * @param clientWindowBits the same for the client; 15 where nothing was said
 * @param serverWindowBitsAsked whether the client has named the server's window, so that the answer
 *     must, too
 */
public record DeflateParameters(
        boolean serverNoContextTakeover,
        boolean clientNoContextTakeover,
        int serverWindowBits,
        int clientWindowBits,
        boolean serverWindowBitsAsked) {
    private static final String NAME = "permessage-deflate";
    private static final String SERVER_NO_TAKEOVER = "server_no_context_takeover";
    private static final String CLIENT_NO_TAKEOVER = "client_no_context_takeover";
    private static final String SERVER_BITS = "server_max_window_bits";
    private static final String CLIENT_BITS = "client_max_window_bits";
    private static final int BITS_MAX = 15;

    /**
     * Takes the first of a client's offers that can be met.
     *
     * @param headers the values of its Sec-WebSocket-Extensions fields
     * @param contextTakeover whether the server keeps its window, and lets the client keep its own,
     *     where the client does not object
     * @return nothing where there is no offer that can be met: then no extension is used
     */
    public static Optional<DeflateParameters> accept(
            List<String> headers, boolean contextTakeover) {
        for (Extension extension : Extension.parse(headers).orElse(List.of())) {
            if (extension.name().equals(NAME)) {
                Optional<DeflateParameters> offered = read(extension, true);
                if (offered.isPresent()) {
                    DeflateParameters offer = offered.get();
                    return Optional.of(
                            new DeflateParameters(
                                    offer.serverNoContextTakeover || !contextTakeover,
                                    offer.clientNoContextTakeover || !contextTakeover,
                                    offer.serverWindowBits,
                                    BITS_MAX,
                                    offer.serverWindowBitsAsked));
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Whether Sec-WebSocket-Extensions fields are written as RFC 6455, section 9.1, demands; where
     * they are not, there must be no WebSocket.
     */
    public static boolean wellFormed(List<String> headers) {
        return Extension.parse(headers).isPresent();
    }

    /** What a client offers that wants no state kept between messages. */
    public static String offer() {
        return NAME + "; " + SERVER_NO_TAKEOVER + "; " + CLIENT_NO_TAKEOVER;
    }

    /**
     * Reads a server's answer to {@link #offer}.
     *
     * @return nothing where the server does not want the extension
     * @throws WebSocketViolation where the answer does not fit the offer
     */
    public static Optional<DeflateParameters> agreed(List<String> headers)
            throws WebSocketViolation {
        List<Extension> answers =
                Extension.parse(headers).orElseThrow(() -> unfit("the extensions cannot be read"));
        if (answers.isEmpty()) {
            return Optional.empty();
        }
        Extension answer = answers.getFirst();
        if (answers.size() > 1 || !answer.name().equals(NAME)) {
            throw unfit("an extension was not asked for");
        }
        DeflateParameters agreed =
                read(answer, false).orElseThrow(() -> unfit("permessage-deflate has bad terms"));
        if (!agreed.serverNoContextTakeover) {
            throw unfit("the server wants to keep its window");
        }
        return Optional.of(agreed);
    }

    private static WebSocketViolation unfit(String message) {
        return new WebSocketViolation(CloseCode.PROTOCOL_ERROR, message);
    }

    /** What goes into the server's answer. */
    public String answer() {
        List<String> terms = new ArrayList<>();
        terms.add(NAME);
        if (serverNoContextTakeover) {
            terms.add(SERVER_NO_TAKEOVER);
        }
        if (clientNoContextTakeover) {
            terms.add(CLIENT_NO_TAKEOVER);
        }
        if (serverWindowBitsAsked) {
            terms.add(SERVER_BITS + "=" + serverWindowBits);
        }
        return String.join("; ", terms);
    }

    /** Reads the terms of an offer or an answer; nothing where one of them is not as it must be. */
    private static Optional<DeflateParameters> read(Extension extension, boolean offer) {
        boolean serverNoTakeover = false;
        boolean clientNoTakeover = false;
        int serverBits = BITS_MAX;
        int clientBits = BITS_MAX;
        boolean serverBitsAsked = false;
        List<String> seen = new ArrayList<>();
        for (Extension.Parameter term : extension.parameters()) {
            boolean fits = !seen.contains(term.name());
            seen.add(term.name());
            switch (term.name()) {
                case SERVER_NO_TAKEOVER -> {
                    serverNoTakeover = true;
                    fits &= term.value().isEmpty();
                }
                case CLIENT_NO_TAKEOVER -> {
                    clientNoTakeover = true;
                    fits &= term.value().isEmpty();
                }
                case SERVER_BITS -> {
                    serverBits = bits(term);
                    serverBitsAsked = true;
                    fits &= serverBits > 0;
                }
                case CLIENT_BITS -> {
                    // A bare name says that the server may choose; our own offers never say it.
                    clientBits = term.value().isEmpty() ? BITS_MAX : bits(term);
                    fits &= offer && clientBits > 0;
                }
                default -> fits = false;
            }
            if (!fits) {
                return Optional.empty();
            }
        }
        return Optional.of(
                new DeflateParameters(
                        serverNoTakeover,
                        clientNoTakeover,
                        serverBits,
                        clientBits,
                        serverBitsAsked));
    }

    /** 8 to 15 without a leading zero, or 0 for anything else. */
    private static int bits(Extension.Parameter term) {
        String value = term.value().orElse("");
        return value.matches("[89]|1[0-5]") ? Integer.parseInt(value) : 0;
    }
}
