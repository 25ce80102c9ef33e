package dev.threadmill.load.verify;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A process with all that it has started. Those whose parents have ended are nobody's children; on
 * Linux they are found by a mark in their environment, elsewhere only if they were seen before.
 */
final class Family {
    private static final String MARK = "THREADMILL_SERVER";
    private static final int STEP_MS = 20;

    /** Who starts others faster than they are ended is given up. */
    private static final int KILLS_MAX = 10;

    private final Process leader;
    private final String mark;
    private final Set<ProcessHandle> known = ConcurrentHashMap.newKeySet();

    private Family(Process leader, String mark) {
        this.leader = leader;
        this.mark = mark;
    }

    /** Starts a process that marks its family. */
    static Family start(ProcessBuilder builder) throws IOException {
        String id = UUID.randomUUID().toString();
        builder.environment().put(MARK, id);
        return new Family(builder.start(), MARK + "=" + id);
    }

    Process leader() {
        return leader;
    }

    /** The process, and what it has started and still knows. */
    List<ProcessHandle> members() {
        List<ProcessHandle> members = new ArrayList<>();
        members.add(leader.toHandle());
        leader.descendants().forEach(members::add);
        known.addAll(members);
        return members;
    }

    /** All that run, also those whose parents have ended. */
    List<ProcessHandle> everyone() {
        members();
        ProcessHandle.allProcesses().filter(this::isMarked).forEach(known::add);
        return known.stream().filter(Family::runs).toList();
    }

    private boolean isMarked(ProcessHandle handle) {
        try {
            byte[] bytes = Files.readAllBytes(Path.of("/proc/" + handle.pid() + "/environ"));
            String environment = new String(bytes, StandardCharsets.ISO_8859_1);
            return Arrays.asList(environment.split("\0", -1)).contains(mark);
        } catch (IOException e) {
            // Another user's, or it has ended, or this is no Linux.
            return false;
        }
    }

    /** Not one that has ended, and whose parent has not heard of it yet. */
    private static boolean runs(ProcessHandle handle) {
        if (!handle.isAlive()) {
            return false;
        }
        try {
            String stat =
                    Files.readString(
                            Path.of("/proc/" + handle.pid() + "/stat"),
                            StandardCharsets.ISO_8859_1);
            return !stat.startsWith(" Z", stat.lastIndexOf(')') + 1);
        } catch (IOException e) {
            return handle.isAlive();
        }
    }

    /** Ends all of them: asked first, and killed after the grace. */
    void end(Duration grace) {
        long deadline = System.nanoTime() + grace.toNanos();
        Set<ProcessHandle> asked = new HashSet<>();
        List<ProcessHandle> left = everyone();
        try {
            while (!left.isEmpty() && System.nanoTime() < deadline) {
                left.stream().filter(asked::add).forEach(ProcessHandle::destroy);
                TimeUnit.MILLISECONDS.sleep(STEP_MS);
                left = everyone();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        kill();
    }

    /** Ends all of them at once. */
    void kill() {
        List<ProcessHandle> left = everyone();
        for (int i = 0; i < KILLS_MAX && !left.isEmpty(); i++) {
            left.forEach(ProcessHandle::destroyForcibly);
            left = everyone();
        }
    }
}
