package dev.threadmill.server.events;

import dev.threadmill.load.plan.Durations;
import dev.threadmill.wire.socketio.SocketPacket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Reads what a request asks to be sent: {@code reference: socketio-microserv}. */
final class EmissionReader {
    /** As in the reference. */
    static final int CHANNELS_MAX = 100;

    static final int ROOMS_MAX = 100;

    private static final String EVENT = "event";
    private static final String DATA = "data";
    private static final String CHANNEL = "channel";
    private static final String CHANNELS = "channels";
    private static final String PAYLOAD = "payload";
    private static final String ROOM = "room";
    private static final String EXCEPT = "except";
    private static final String NAMESPACE = "namespace";
    private static final String VOLATILE = "volatile";
    private static final String ACK = "ack";
    private static final String TIMEOUT = "timeout";

    /** In the order in which a message lists them. */
    static final Set<String> FIELDS =
            Collections.unmodifiableSet(
                    new LinkedHashSet<>(
                            List.of(
                                    EVENT, DATA, CHANNEL, CHANNELS, PAYLOAD, ROOM, EXCEPT,
                                    NAMESPACE, VOLATILE, ACK, TIMEOUT)));

    private static final String MAIN = SocketPacket.MAIN;
    private static final Duration TIMEOUT_USUAL = Duration.ofSeconds(5);
    private static final Duration TIMEOUT_MAX = Duration.ofSeconds(60);
    private static final Duration TIMEOUT_MIN = Duration.ofMillis(1);

    private final BodyFields fields;

    private EmissionReader(BodyFields fields) {
        this.fields = fields;
    }

    /**
     * Reads a body.
     *
     * @throws InvalidEmissionException naming the field at fault
     */
    static Emission read(String body) throws InvalidEmissionException {
        EmissionReader reader = new EmissionReader(BodyFields.read(body, FIELDS));
        List<Event> events = reader.events();
        return new Emission(events, reader.receivers(), reader.delivery(events.size()));
    }

    private List<Event> events() throws InvalidEmissionException {
        List<String> ways =
                List.of(EVENT, CHANNEL, CHANNELS).stream().filter(fields::filled).toList();
        if (ways.size() != 1) {
            throw new InvalidEmissionException(
                    ways.isEmpty() ? EVENT : ways.getLast(),
                    ways.isEmpty()
                            ? "is missing: name one of event, channel and channels"
                            : "cannot stand beside " + ways.getFirst());
        }
        boolean single = ways.getFirst().equals(EVENT);
        String content = single ? DATA : PAYLOAD;
        String other = single ? PAYLOAD : DATA;
        if (fields.has(other)) {
            throw new InvalidEmissionException(
                    other, "does not go with " + ways.getFirst() + ": say " + content);
        }
        if (single) {
            String argument = fields.has(DATA) ? fields.json(DATA) : "";
            return List.of(new Event(name(EVENT, fields.text(EVENT).orElseThrow()), argument));
        }
        if (!fields.has(PAYLOAD)) {
            throw new InvalidEmissionException(PAYLOAD, "is missing");
        }
        return ways.getFirst().equals(CHANNEL) ? channel() : channels();
    }

    private List<Event> channel() throws InvalidEmissionException {
        String channel = name(CHANNEL, fields.text(CHANNEL).orElseThrow());
        return List.of(wrapped(channel, fields.json(PAYLOAD)));
    }

    private List<Event> channels() throws InvalidEmissionException {
        if (!fields.isArray(CHANNELS)) {
            throw new InvalidEmissionException(CHANNELS, "must be an array of texts");
        }
        List<String> channels = fields.texts(CHANNELS, CHANNELS_MAX);
        if (channels.isEmpty()) {
            throw new InvalidEmissionException(CHANNELS, "must name a channel");
        }
        for (int i = 0; i < channels.size(); i++) {
            name(CHANNELS + "[" + i + "]", channels.get(i));
        }
        List<Event> events = new ArrayList<>();
        if (fields.isArray(PAYLOAD)) {
            List<String> payloads = fields.elements(PAYLOAD, channels.size());
            for (int i = 0; i < payloads.size(); i++) {
                events.add(wrapped(channels.get(i), payloads.get(i)));
            }
        } else {
            String payload = fields.json(PAYLOAD);
            channels.forEach(channel -> events.add(wrapped(channel, payload)));
        }
        return events;
    }

    /** Channels are heard as in the reference: the payload is within an object. */
    private static Event wrapped(String channel, String payload) {
        return new Event(channel, "{\"payload\":" + payload + "}");
    }

    private static String name(String place, String name) throws InvalidEmissionException {
        if (SocketPacket.RESERVED_EVENTS.contains(name)) {
            throw new InvalidEmissionException(
                    place, "must not be '" + name + "': clients would close the connection");
        }
        return name;
    }

    private Receivers receivers() throws InvalidEmissionException {
        String namespace = fields.text(NAMESPACE).orElse(MAIN);
        if (!namespace.startsWith(MAIN)) {
            throw new InvalidEmissionException(NAMESPACE, "must begin with /");
        }
        Set<String> rooms = rooms(ROOM);
        if (rooms.isEmpty() && fields.filled(ROOM)) {
            throw new InvalidEmissionException(
                    ROOM, "must name a room; leave it out to reach everybody");
        }
        return new Receivers(namespace, rooms, rooms(EXCEPT));
    }

    private Set<String> rooms(String name) throws InvalidEmissionException {
        return fields.filled(name) ? Set.copyOf(fields.texts(name, ROOMS_MAX)) : Set.of();
    }

    private Emission.Delivery delivery(int events) throws InvalidEmissionException {
        boolean mayBeDropped = fields.flag(VOLATILE);
        if (!fields.flag(ACK)) {
            if (fields.filled(TIMEOUT)) {
                throw new InvalidEmissionException(TIMEOUT, "needs \"ack\": true");
            }
            return mayBeDropped ? new Emission.Volatile() : new Emission.Usual();
        }
        if (mayBeDropped) {
            throw new InvalidEmissionException(ACK, "cannot be had of what is volatile");
        }
        if (events != 1) {
            throw new InvalidEmissionException(ACK, "needs one event, not " + events);
        }
        return new Emission.Acknowledged(timeout());
    }

    private Duration timeout() throws InvalidEmissionException {
        if (!fields.filled(TIMEOUT)) {
            return TIMEOUT_USUAL;
        }
        try {
            Duration timeout = Durations.parse(fields.text(TIMEOUT).orElseThrow());
            if (timeout.compareTo(TIMEOUT_MIN) >= 0 && timeout.compareTo(TIMEOUT_MAX) <= 0) {
                return timeout;
            }
        } catch (IllegalArgumentException | InvalidEmissionException e) {
            throw new InvalidEmissionException(
                    TIMEOUT, "must be a text with a unit, such as \"500ms\" or \"10s\"");
        }
        throw new InvalidEmissionException(TIMEOUT, "must be between 1ms and 60s");
    }
}
