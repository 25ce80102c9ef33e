package dev.threadmill.server.socketio;

import dev.threadmill.server.bus.MalformedMessageException;
import dev.threadmill.server.bus.MessageBytes;
import dev.threadmill.server.socketio.Answers.Answer;
import dev.threadmill.wire.socketio.SocketPacket;
import java.util.List;

/**
 * Messages between nodes as bytes: a version, a kind, then the fields in their order. Numbers are
 * varints (seven bits a byte, the lowest first), texts and attachments have their length in front,
 * lists their size. The namespace is the topic's, and not in the message.
 */
final class NodeCodec {
    private static final int VERSION = 1;
    private static final int EMIT = 1;
    private static final int WITH_ACK = 2;
    private static final int ACK_PART = 3;
    private static final int JOIN = 4;
    private static final int LEAVE = 5;
    private static final int DISCONNECT = 6;
    private static final int ONLY_NOW = 1;

    private NodeCodec() {}

    static byte[] encode(NodeMessage message) {
        MessageBytes bytes = new MessageBytes();
        bytes.number(VERSION);
        switch (message) {
            case NodeMessage.Emit emit -> {
                bytes.number(EMIT);
                recipients(bytes, emit.recipients());
                event(bytes, emit.event());
            }
            case NodeMessage.WithAck asked -> {
                bytes.number(WITH_ACK);
                bytes.number(asked.from());
                bytes.number(asked.requestId());
                bytes.number(asked.timeoutMillis());
                recipients(bytes, asked.recipients());
                event(bytes, asked.event());
            }
            case NodeMessage.AckPart part -> {
                bytes.number(ACK_PART);
                bytes.number(part.to());
                bytes.number(part.requestId());
                bytes.number(part.from());
                bytes.number(part.asked());
                bytes.number(part.open());
                bytes.list(
                        part.answers(),
                        (each, answer) -> {
                            each.text(answer.arguments());
                            each.list(answer.attachments(), MessageBytes::bytes);
                        });
            }
            case NodeMessage.Join join -> rooms(bytes, JOIN, join.recipients(), join.rooms());
            case NodeMessage.Leave leave -> rooms(bytes, LEAVE, leave.recipients(), leave.rooms());
            case NodeMessage.Disconnect disconnect -> {
                bytes.number(DISCONNECT);
                recipients(bytes, disconnect.recipients());
                bytes.number(disconnect.closing() ? 1 : 0);
            }
        }
        return bytes.written();
    }

    private static void rooms(
            MessageBytes bytes, int kind, Recipients recipients, List<String> rooms) {
        bytes.number(kind);
        recipients(bytes, recipients);
        bytes.list(rooms, MessageBytes::text);
    }

    private static void recipients(MessageBytes bytes, Recipients recipients) {
        bytes.number(recipients.onlyNow() ? ONLY_NOW : 0);
        bytes.list(recipients.rooms(), MessageBytes::text);
        bytes.list(recipients.except(), MessageBytes::text);
    }

    private static void event(MessageBytes bytes, SocketPacket.Event event) {
        bytes.text(event.name());
        bytes.text(event.arguments());
        bytes.list(event.attachments(), MessageBytes::bytes);
    }

    /**
     * Reads a message.
     *
     * @throws MalformedMessageException where it is none, or of a version that is not known here
     */
    static NodeMessage decode(byte[] message, String namespace) throws MalformedMessageException {
        MessageBytes.Reading bytes = new MessageBytes.Reading(message);
        if (bytes.number() != VERSION) {
            throw new MalformedMessageException("a message of another version");
        }
        NodeMessage read =
                switch ((int) bytes.number()) {
                    case EMIT -> new NodeMessage.Emit(recipients(bytes), event(bytes, namespace));
                    case WITH_ACK ->
                            new NodeMessage.WithAck(
                                    bytes.number(),
                                    bytes.number(),
                                    bytes.number(),
                                    recipients(bytes),
                                    event(bytes, namespace));
                    case ACK_PART ->
                            new NodeMessage.AckPart(
                                    bytes.number(),
                                    bytes.number(),
                                    bytes.number(),
                                    (int) bytes.number(),
                                    (int) bytes.number(),
                                    bytes.list(NodeCodec::answer));
                    case JOIN ->
                            new NodeMessage.Join(
                                    recipients(bytes), bytes.list(MessageBytes.Reading::text));
                    case LEAVE ->
                            new NodeMessage.Leave(
                                    recipients(bytes), bytes.list(MessageBytes.Reading::text));
                    case DISCONNECT ->
                            new NodeMessage.Disconnect(recipients(bytes), bytes.number() == 1);
                    default -> throw new MalformedMessageException("a message of another kind");
                };
        bytes.ensureEnd();
        return read;
    }

    private static Answer answer(MessageBytes.Reading bytes) throws MalformedMessageException {
        return new Answer(bytes.text(), bytes.list(MessageBytes.Reading::bytes));
    }

    private static Recipients recipients(MessageBytes.Reading bytes)
            throws MalformedMessageException {
        boolean onlyNow = (bytes.number() & ONLY_NOW) != 0;
        return new Recipients(
                bytes.list(MessageBytes.Reading::text),
                bytes.list(MessageBytes.Reading::text),
                onlyNow,
                true);
    }

    private static SocketPacket.Event event(MessageBytes.Reading bytes, String namespace)
            throws MalformedMessageException {
        return new SocketPacket.Event(
                namespace,
                SocketPacket.NO_ACK,
                bytes.text(),
                bytes.text(),
                bytes.list(MessageBytes.Reading::bytes));
    }
}
