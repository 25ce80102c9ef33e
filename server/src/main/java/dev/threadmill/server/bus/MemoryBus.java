package dev.threadmill.server.bus;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;

/** The bus of an appliance that is one process. */
public final class MemoryBus implements Bus {
    /** The listeners of each topic; a list is never changed, but replaced. */
    private final ConcurrentMap<String, List<Place>> topics = new ConcurrentHashMap<>();

    private final class Place implements Subscription {
        private final String topic;
        private final Listener listener;

        Place(String topic, Listener listener) {
            this.topic = topic;
            this.listener = listener;
        }

        @Override
        public void publish(byte[] message) {
            tell(topic, message, this);
        }

        @Override
        public boolean alone() {
            return others() == 0;
        }

        @Override
        public int others() {
            List<Place> places = topics.getOrDefault(topic, List.of());
            return places.contains(this) ? places.size() - 1 : places.size();
        }

        @Override
        public void close() {
            topics.computeIfPresent(
                    topic,
                    (name, places) -> {
                        List<Place> left =
                                places.stream().filter(place -> !place.equals(this)).toList();
                        return left.isEmpty() ? null : left;
                    });
        }
    }

    @Override
    public Subscription subscribe(String topic, Listener listener) {
        Place place = new Place(topic, listener);
        topics.merge(
                topic,
                List.of(place),
                (places, more) -> Stream.concat(places.stream(), more.stream()).toList());
        return place;
    }

    @Override
    public void publish(String topic, byte[] message) {
        tell(topic, message, null);
    }

    private void tell(String topic, byte[] message, Place except) {
        if (message.length > MESSAGE_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "a message of " + message.length + " bytes, more than " + MESSAGE_BYTES_MAX);
        }
        for (Place place : topics.getOrDefault(topic, List.of())) {
            if (!place.equals(except)) {
                place.listener.heard(message);
            }
        }
    }

    @Override
    public void close() {
        topics.clear();
    }
}
