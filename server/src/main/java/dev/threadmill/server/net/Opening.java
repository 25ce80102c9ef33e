package dev.threadmill.server.net;

import dev.threadmill.server.session.Conversation;
import dev.threadmill.wire.DeflateParameters;
import java.util.Optional;

/** What a handshake has settled about a WebSocket. */
record Opening(
        String path,
        Optional<String> subprotocol,
        Optional<DeflateParameters> deflate,
        Conversation conversation) {}
