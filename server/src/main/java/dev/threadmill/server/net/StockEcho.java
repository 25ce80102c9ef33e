package dev.threadmill.server.net;

import io.helidon.common.buffers.BufferData;
import io.helidon.webserver.websocket.WsRouting;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;

/** Helidon's own WebSocket layer, echoing: the baseline that benchmarks compare ours with. */
final class StockEcho implements WsListener {
    static final String PATH = "/helidon/echo";

    static WsRouting.Builder routing() {
        return WsRouting.builder().endpoint(PATH, new StockEcho());
    }

    @Override
    public void onMessage(WsSession session, String text, boolean last) {
        session.send(text, last);
    }

    @Override
    public void onMessage(WsSession session, BufferData buffer, boolean last) {
        session.send(buffer, last);
    }
}
