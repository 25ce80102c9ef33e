package dev.threadmill.server.socketio;

import dev.threadmill.server.socketio.Answers.Answer;
import dev.threadmill.wire.socketio.SocketPacket;
import java.util.List;

/** What the nodes of an appliance tell each other about one namespace. */
sealed interface NodeMessage {
    /** Tell your members an event. */
    record Emit(Recipients recipients, SocketPacket.Event event) implements NodeMessage {}

    /**
     * Tell your members an event, and the node {@code from} what they answer.
     *
     * @param requestId the asking node's own
     * @param timeoutMillis how long to wait for answers
     */
    record WithAck(
            long from,
            long requestId,
            long timeoutMillis,
            Recipients recipients,
            SocketPacket.Event event)
            implements NodeMessage {}

    /**
     * Answers for the node {@code to}.
     *
     * @param asked how many members have been asked
     * @param open how many of them may still answer
     * @param answers those since the last part
     */
    record AckPart(long to, long requestId, long from, int asked, int open, List<Answer> answers)
            implements NodeMessage {}

    /** Something to be done with members. */
    sealed interface Command extends NodeMessage {
        Recipients recipients();
    }

    /** Put your members into rooms. */
    record Join(Recipients recipients, List<String> rooms) implements Command {}

    /** Take your members out of rooms. */
    record Leave(Recipients recipients, List<String> rooms) implements Command {}

    /** Disconnect your members from the namespace, or end their connections too. */
    record Disconnect(Recipients recipients, boolean closing) implements Command {}
}
