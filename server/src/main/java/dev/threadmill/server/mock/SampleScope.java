package dev.threadmill.server.mock;

import dev.threadmill.server.template.Scope;
import dev.threadmill.server.template.Template;
import java.time.Instant;
import java.time.InstantSource;
import java.util.AbstractMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;

/** A connection of which all is one word: shows where in a text the client has a say. */
record SampleScope(String word, RandomGenerator random) implements Scope {
    /** The text for a client that says a word wherever it can; the rest is the same always. */
    static String render(Template template, String word) {
        return template.render(new SampleScope(word, new Random(1)));
    }

    @Override
    public String connectionId() {
        return word;
    }

    @Override
    public String path() {
        return word;
    }

    @Override
    public Map<String, String> pathParameters() {
        return query();
    }

    @Override
    public Map<String, String> query() {
        return new AbstractMap<>() {
            @Override
            public String get(Object key) {
                return word;
            }

            @Override
            public boolean containsKey(Object key) {
                return true;
            }

            @Override
            public Set<Entry<String, String>> entrySet() {
                return Set.of();
            }
        };
    }

    @Override
    public InstantSource clock() {
        return InstantSource.fixed(Instant.EPOCH);
    }
}
