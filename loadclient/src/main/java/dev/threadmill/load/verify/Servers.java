package dev.threadmill.load.verify;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/** The servers of a file: started when the first claim needs them, ended together. */
final class Servers implements AutoCloseable {
    private final Map<String, ServerCommand> commands;
    private final Path folder;
    private final BooleanSupplier stopped;
    private final Map<String, Server> running = new LinkedHashMap<>();

    /** Those of which processes may be left; another thread may have to kill them. */
    private final Set<Server> open = ConcurrentHashMap.newKeySet();

    /** Prepares to start servers; when {@code stopped} says so, none is waited for any longer. */
    Servers(Map<String, ServerCommand> commands, Path folder, BooleanSupplier stopped) {
        this.commands = commands;
        this.stopped = stopped;
        this.folder = folder.toAbsolutePath();
    }

    /** A running server; started where it is not, with those that it refers to. */
    Server get(String name) throws CannotVerifyException, InterruptedException {
        Server server = running.get(name);
        if (server != null && server.alive()) {
            return server;
        }
        if (server != null) {
            stop(name);
            throw new CannotVerifyException(
                    Ruling.ERROR, name + " has ended by itself" + server.said());
        }
        Server started = start(commands.get(name));
        running.put(name, started);
        return started;
    }

    /** Starts a server anew. */
    Server fresh(String name) throws CannotVerifyException, InterruptedException {
        stop(name);
        return get(name);
    }

    /** Ends a server, if it runs. */
    void stop(String name) {
        Server server = running.remove(name);
        if (server != null) {
            close(server);
        }
    }

    private void close(Server server) {
        server.close();
        open.remove(server);
    }

    /** Ends all at once. May be called by any thread. */
    void kill() {
        open.forEach(Server::kill);
    }

    /** What a server, or one that it refers to, needs and is not here. */
    Optional<String> missing(String name) {
        ServerCommand command = commands.get(name);
        for (String other : command.refersTo()) {
            Optional<String> missing = missing(other);
            if (missing.isPresent()) {
                return missing;
            }
        }
        return command.needs().stream()
                .filter(need -> !isHere(need))
                .findFirst()
                .map(need -> name + " needs " + need + ", which is not here");
    }

    /** A file where there is a slash in it, else a program on the PATH. */
    private boolean isHere(String need) {
        if (need.contains("/")) {
            return Files.exists(folder.resolve(need));
        }
        for (String place :
                System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            if (!place.isEmpty() && Files.isExecutable(Path.of(place, need))) {
                return true;
            }
        }
        return false;
    }

    private Server start(ServerCommand command) throws CannotVerifyException, InterruptedException {
        Map<String, String> values = new HashMap<>();
        for (String other : command.refersTo()) {
            values.put(other, get(other).address());
        }
        values.put("port", String.valueOf(freePort()));
        values.put("folder", folder.toString());
        List<String> words = command.command().stream().map(word -> fill(word, values)).toList();
        if (words.getFirst().contains("/")) {
            // The process builder would look from our own folder.
            words = new ArrayList<>(words);
            words.set(0, folder.resolve(words.getFirst()).normalize().toString());
        }
        ProcessBuilder builder = new ProcessBuilder().directory(folder.toFile());
        command.environment()
                .forEach((key, value) -> builder.environment().put(key, fill(value, values)));
        String address = command.address().map(text -> fill(text, values)).orElse("");
        Server server = Server.start(command, words, builder, address);
        open.add(server);
        boolean ready = false;
        try {
            server.await(stopped);
            ready = true;
        } finally {
            if (!ready) {
                close(server);
            }
        }
        return server;
    }

    private static String fill(String text, Map<String, String> values) {
        String filled = text;
        for (Map.Entry<String, String> value : values.entrySet()) {
            filled = filled.replace("{" + value.getKey() + "}", value.getValue());
        }
        return filled;
    }

    private static int freePort() throws CannotVerifyException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new CannotVerifyException(
                    Ruling.ERROR, "there is no free port: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        List.copyOf(running.keySet()).reversed().forEach(this::stop);
    }
}
