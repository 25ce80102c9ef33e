package dev.threadmill.server.socketio;

import dev.threadmill.server.bus.Bus;
import dev.threadmill.server.bus.MalformedMessageException;
import dev.threadmill.server.socketio.SocketIoCounts.Kind;
import dev.threadmill.wire.socketio.SocketPacket;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;

/** What joins a namespace with its like on other nodes. */
final class NodeLink {
    private static final System.Logger LOGGER = System.getLogger(NodeLink.class.getName());

    private final long id = new SecureRandom().nextLong();
    private final Namespace namespace;
    private final SocketIoCounts counts;
    private final Bus.Subscription topic;

    NodeLink(Bus bus, Namespace namespace, SocketIoCounts counts) {
        this.namespace = namespace;
        this.counts = counts;
        this.topic = bus.subscribe("socketio:" + namespace.name(), this::heard);
    }

    /** Whether there are other nodes to be told. */
    boolean others() {
        return !topic.alone();
    }

    /** Tells the other nodes; what is too large for the bus is counted, and they miss it. */
    void publish(NodeMessage message) {
        try {
            topic.publish(NodeCodec.encode(message));
        } catch (IllegalArgumentException e) {
            counts.add(Kind.BUS_FAULTS);
            LOGGER.log(Level.WARNING, "for other nodes: {0}", e.getMessage());
        }
    }

    /** Asks the other nodes' members too; may wait for the bus to count them. */
    void ask(
            AckRequest request, Recipients recipients, SocketPacket.Event event, Duration timeout) {
        request.awaitNodes(topic.others());
        publish(new NodeMessage.WithAck(id, request.id(), timeout.toMillis(), recipients, event));
    }

    /** Tells who has asked what comes, until all has or the time is over. */
    void answer(NodeMessage.WithAck asked, AckRequest request) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofMillis(asked.timeoutMillis()).toNanos();
        NodeMessage.AckPart part;
        do {
            part = request.awaitMore(asked, id, deadline);
            publish(part);
        } while (part.open() > 0);
    }

    private void heard(byte[] bytes) {
        try {
            switch (NodeCodec.decode(bytes, namespace.name())) {
                case NodeMessage.Emit emit ->
                        namespace.emitHere(emit.recipients(), emit.event(), null);
                case NodeMessage.WithAck asked -> Thread.startVirtualThread(() -> answer(asked));
                case NodeMessage.AckPart part -> {
                    if (part.to() == id) {
                        namespace.add(part);
                    }
                }
                case NodeMessage.Command command -> namespace.actHere(command);
            }
        } catch (MalformedMessageException e) {
            counts.add(Kind.BUS_FAULTS);
            LOGGER.log(Level.DEBUG, "a message of another node", e);
        }
    }

    private void answer(NodeMessage.WithAck asked) {
        try {
            namespace.answer(asked);
        } catch (TooManyAcksException e) {
            LOGGER.log(Level.WARNING, e.getMessage());
            publish(new NodeMessage.AckPart(asked.from(), asked.requestId(), id, 0, 0, List.of()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void close() {
        topic.close();
    }
}
