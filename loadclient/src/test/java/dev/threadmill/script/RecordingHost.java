package dev.threadmill.script;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;

/** A connection that writes down what scripts do to it. */
final class RecordingHost implements ScriptHost {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    final ConcurrentLinkedQueue<String> events = new ConcurrentLinkedQueue<>();
    final Set<String> rooms = new ConcurrentSkipListSet<>();
    final Map<String, String> shared = new ConcurrentHashMap<>();

    /** Shared operations wait for it. */
    CountDownLatch gate = new CountDownLatch(0);

    private final String id;

    RecordingHost(String id) {
        this.id = id;
    }

    private static String text(Reply reply) {
        return switch (reply) {
            case Reply.Nothing() -> "nothing";
            case Reply.Text(String text) -> text;
            case Reply.Binary(byte[] bytes) -> java.util.Arrays.toString(bytes);
        };
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String path() {
        return "/custom";
    }

    @Override
    public Map<String, String> params() {
        return Map.of("room", "r1");
    }

    @Override
    public Map<String, String> query() {
        return Map.of("v", "2");
    }

    @Override
    public Map<String, String> headers() {
        return Map.of("user-agent", "test");
    }

    @Override
    public void send(Reply reply) {
        events.add("send " + text(reply));
    }

    @Override
    public void close(int code, String reason) {
        events.add("close " + code + " " + reason);
    }

    @Override
    public void broadcast(String target, Reply message) {
        if (target.equals("nowhere")) {
            throw new IllegalArgumentException("no such room");
        }
        events.add("broadcast " + target + " " + text(message));
    }

    @Override
    public void join(String room) {
        rooms.add(room);
    }

    @Override
    public void leave(String room) {
        rooms.remove(room);
    }

    @Override
    public List<String> rooms() {
        return List.copyOf(rooms);
    }

    @Override
    public void log(String line) {
        events.add("log " + line);
    }

    @Override
    public String shared(String operation, List<String> arguments) throws Exception {
        gate.await();
        String key = arguments.get(0);
        return switch (operation) {
            case "get" -> shared.getOrDefault(key, "null");
            case "set" -> {
                shared.put(key, arguments.get(1));
                yield null;
            }
            case "incr" -> shared.merge(key, "1", (old, one) -> plus(old, 1));
            case "decr" -> shared.merge(key, "-1", (old, one) -> plus(old, -1));
            case "del" -> shared.remove(key) == null ? "0" : "1";
            default -> throw new IllegalStateException("the shared state is not there");
        };
    }

    private static String plus(String old, int difference) {
        try {
            return Integer.toString(JSON.readTree(old).intValue() + difference);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
