package dev.threadmill.server.engineio;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What Engine.IO servers count since the start. */
public final class EngineFigures {
    private final LongAdder polling = new LongAdder();
    private final LongAdder webSockets = new LongAdder();
    private final LongAdder polls = new LongAdder();
    private final LongAdder opened = new LongAdder();
    private final LongAdder upgrades = new LongAdder();
    private final Map<EndReason, LongAdder> closed = new EnumMap<>(EndReason.class);

    public EngineFigures() {
        for (EndReason reason : EndReason.values()) {
            closed.put(reason, new LongAdder());
        }
    }

    void opened(boolean byWebSocket) {
        opened.increment();
        (byWebSocket ? webSockets : polling).increment();
    }

    void pollBegins() {
        polls.increment();
    }

    void pollEnds() {
        polls.decrement();
    }

    void upgraded() {
        upgrades.increment();
        polling.decrement();
        webSockets.increment();
    }

    void closed(boolean onWebSocket, EndReason reason) {
        (onWebSocket ? webSockets : polling).decrement();
        closed.get(reason).increment();
    }

    /** Sessions that are open now by polling. */
    public long pollingCount() {
        return polling.sum();
    }

    /** Sessions that are open now on WebSockets. */
    public long webSocketCount() {
        return webSockets.sum();
    }

    /** Requests that wait now for something to be sent. */
    public long pollCount() {
        return polls.sum();
    }

    public long openedCount() {
        return opened.sum();
    }

    /** Sessions that began by polling and went on to a WebSocket. */
    public long upgradeCount() {
        return upgrades.sum();
    }

    public long closedCount(EndReason reason) {
        return closed.get(reason).sum();
    }

    /** All of them, as {@code /stats} shows them. */
    public ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("polling", pollingCount()).put("websocket", webSocketCount());
        json.put("polls", pollCount());
        json.put("opened", openedCount()).put("upgrades", upgradeCount());
        ObjectNode ended = json.putObject("closed");
        closed.forEach((reason, count) -> ended.put(reason.text(), count.sum()));
        return json;
    }
}
