package dev.threadmill.recording.replay;

import dev.threadmill.recording.Entry;
import dev.threadmill.script.Outcome;
import dev.threadmill.script.Reply;
import dev.threadmill.script.Script;
import dev.threadmill.script.ScriptHost;
import dev.threadmill.script.ScriptInput;
import dev.threadmill.script.ScriptSession;
import dev.threadmill.script.Scripts;
import dev.threadmill.wire.WebSocketEvent;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Has a script change the text and binary messages of a replay; control frames pass. */
public final class ScriptedTransform implements MessageTransform {
    private final Script script;
    private final ScriptSession session;

    private ScriptedTransform(Script script, ScriptSession session) {
        this.script = script;
        this.session = session;
    }

    /**
     * Makes transforms of one script.
     *
     * @param console takes what the script writes to its console
     */
    public static Maker maker(Scripts scripts, Script script, Consumer<String> console) {
        return (connection, path) ->
                new ScriptedTransform(
                        script, scripts.open(new Host(connection, path, console), null));
    }

    @Override
    public Optional<WebSocketEvent> apply(Entry entry) throws TransformException {
        return switch (entry.event()) {
            case WebSocketEvent.Text text -> call(new ScriptInput.Text(text.text()));
            case WebSocketEvent.Binary binary -> call(new ScriptInput.Binary(binary.bytes()));
            case WebSocketEvent.Ping ping -> Optional.of(ping);
            case WebSocketEvent.Pong pong -> Optional.of(pong);
            case WebSocketEvent.Close close -> Optional.of(close);
        };
    }

    private Optional<WebSocketEvent> call(ScriptInput input) throws TransformException {
        return switch (session.call(script, input)) {
            case Outcome.Answer answer ->
                    switch (answer.reply()) {
                        case Reply.Nothing nothing -> Optional.empty();
                        case Reply.Text text -> Optional.of(new WebSocketEvent.Text(text.text()));
                        case Reply.Binary binary ->
                                Optional.of(new WebSocketEvent.Binary(binary.bytes()));
                    };
            case Outcome.Failed failed -> throw new TransformException(failed.toString());
        };
    }

    @Override
    public void close() {
        session.close();
    }

    /** A connection of a replay, as far as a script may touch it: it only sees messages. */
    private record Host(String id, String path, Consumer<String> console) implements ScriptHost {
        private static UnsupportedOperationException no(String what) {
            return new UnsupportedOperationException("a replay has no " + what);
        }

        @Override
        public void send(Reply reply) {
            throw no("messages but the recorded ones: return what is to be sent");
        }

        @Override
        public void close(int code, String reason) {
            throw no("end but the recorded one");
        }

        @Override
        public void broadcast(String target, Reply message) {
            throw no("broadcast");
        }

        @Override
        public void join(String room) {
            throw no("rooms");
        }

        @Override
        public void leave(String room) {
            throw no("rooms");
        }

        @Override
        public List<String> rooms() {
            return List.of();
        }

        @Override
        public void log(String line) {
            console.accept(line);
        }

        @Override
        public String shared(String operation, List<String> jsonArguments) {
            throw no("shared state");
        }
    }
}
