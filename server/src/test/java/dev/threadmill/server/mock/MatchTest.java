package dev.threadmill.server.mock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.threadmill.server.mock.Rule.Action;
import dev.threadmill.server.mock.Rule.Replies;
import dev.threadmill.server.mock.Rule.When;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MatchTest {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private static JsonNode json(String text) throws JsonProcessingException {
        return JSON.readTree(text.replace('\'', '"'));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {} | {} | true
                    {} | {'a':1} | true
                    {} | [] | false
                    {} | 5 | false
                    {'a':1} | {'a':1,'b':2} | true
                    {'a':1,'b':2} | {'a':1} | false
                    {'a':1} | {'a':1.0} | true
                    {'a':1.0} | {'a':1} | true
                    {'a':1.50} | {'a':1.5} | true
                    {'a':100} | {'a':1e2} | true
                    {'a':9007199254740993} | {'a':9007199254740992} | false
                    {'a':9223372036854775808} | {'a':9223372036854775808} | true
                    {'a':9223372036854775807} | {'a':9223372036854775808} | false
                    {'a':1} | {'a':18446744073709551617} | false
                    {'a':1} | {'a':'1'} | false
                    {'a':'1'} | {'a':1} | false
                    {'a':0} | {'a':-0.0} | true
                    {'a':true} | {'a':true} | true
                    {'a':true} | {'a':'true'} | false
                    {'a':false} | {'a':0} | false
                    {'a':null} | {'a':null} | true
                    {'a':null} | {} | false
                    {'a':null} | {'a':0} | false
                    {'a':''} | {'a':''} | true
                    {'a':''} | {'a':null} | false
                    {'a':'*'} | {'a':null} | true
                    {'a':'*'} | {'a':{}} | true
                    {'a':'*'} | {'a':'*'} | true
                    {'a':'*'} | {'b':1} | false
                    {'a':'**'} | {'a':'x'} | false
                    {'a':{'b':1}} | {'a':{'b':1,'c':2}} | true
                    {'a':{'b':{'c':'*'}}} | {'a':{'b':{'c':[]}}} | true
                    {'a':{'b':{'c':'*'}}} | {'a':{'b':{}}} | false
                    {'a':{'b':1}} | {'a':[1]} | false
                    {'a':{}} | {'a':{'b':1}} | true
                    {'a':{}} | {'a':[]} | false
                    {'a':[]} | {'a':[]} | true
                    {'a':[]} | {'a':[1]} | false
                    {'a':[]} | {'a':{}} | false
                    {'a':[1,'*']} | {'a':[1.0,{}]} | true
                    {'a':[1,2]} | {'a':[2,1]} | false
                    {'a':[1,2]} | {'a':[1,2,3]} | false
                    {'a':[{'b':1}]} | {'a':[{'b':1,'c':2}]} | true
                    {'a.b':1} | {'a':{'b':1}} | false
                    {'A':1} | {'a':1} | false
                    [1,'*'] | [1,2] | true
                    5 | 5.0 | true
                    5 | '5' | false
                    """)
    void fitsByTheseRules(String wanted, String given, boolean fits)
            throws JsonProcessingException {
        assertEquals(fits, Match.of(json(wanted)).fits(json(given)), wanted + " and " + given);
    }

    @Test
    void whatIsNotThereFitsNothing() {
        assertFalse(new Match.Present().fits(null));
        assertFalse(Match.of(NODES.objectNode()).fits(MissingNode.getInstance()));
    }

    /** A value is like itself, and like itself with more keys; one that lacks a key is not. */
    @Test
    void everyValueFitsItselfAndMore() {
        Random random = new Random(3);
        for (int i = 0; i < 2_000; i++) {
            JsonNode value = value(random, 4);
            Match match = Match.of(value);
            assertEquals(true, match.fits(value), value::toString);
            if (value instanceof ObjectNode object && !object.isEmpty()) {
                ObjectNode more = object.deepCopy().put("more", 1);
                assertEquals(true, match.fits(more), value::toString);
                ObjectNode less = object.deepCopy();
                less.remove(object.fieldNames().next());
                assertFalse(match.fits(less), value::toString);
            }
        }
    }

    /** However the rules are found, the first in their order that fits is the one. */
    @Test
    void theTableFindsWhatALookAtEveryRuleFinds() {
        Random random = new Random(5);
        for (int table = 0; table < 200; table++) {
            List<Rule> rules = new ArrayList<>();
            for (int i = random.nextInt(12); i >= 0; i--) {
                rules.add(rule(rules.size(), random));
            }
            RuleTable indexed = new RuleTable(rules);
            for (int i = 0; i < 200; i++) {
                JsonNode message = random.nextInt(8) == 0 ? value(random, 2) : message(random);
                assertEquals(
                        first(rules, message),
                        first(indexed.candidates(message), message),
                        () -> rules + " and " + message);
            }
            assertEquals(
                    first(rules, MissingNode.getInstance()),
                    first(
                            indexed.candidates(MissingNode.getInstance()),
                            MissingNode.getInstance()));
        }
    }

    private static Optional<Rule> first(List<Rule> rules, JsonNode message) {
        return rules.stream()
                .filter(rule ->
                        switch (rule.match()) {
                            case When.Always always -> true;
                            case When.Text text -> false;
                            case When.Json wanted -> wanted.match().fits(message);
                        })
                .findFirst();
    }

    private static Rule rule(int number, Random random) {
        When when =
                switch (random.nextInt(8)) {
                    case 0 -> new When.Always();
                    case 1 -> new When.Text("x");
                    default -> new When.Json(Match.of(message(random)));
                };
        Replies nothing =
                new Replies(List.of(), false, Duration.ZERO, Optional.empty(), Optional.empty());
        return new Rule(number, when, Optional.empty(), new Action.Respond(number, nothing));
    }

    private static ObjectNode message(Random random) {
        ObjectNode message = NODES.objectNode();
        for (String key : List.of("type", "action", "id")) {
            switch (random.nextInt(5)) {
                case 0 -> message.put(key, random.nextInt(3));
                case 1 -> message.put(key, "*");
                case 2 -> {
                    // Not there.
                }
                default -> message.put(key, "kind" + random.nextInt(3));
            }
        }
        return message;
    }

    private static JsonNode value(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 8 : 6)) {
            case 0 -> NODES.nullNode();
            case 1 -> NODES.booleanNode(random.nextBoolean());
            case 2 -> NODES.numberNode(random.nextLong());
            case 3 -> NODES.numberNode(random.nextDouble());
            case 4 -> NODES.textNode("*");
            case 5 -> NODES.textNode("t" + random.nextInt(4));
            case 6 -> {
                ArrayNode array = NODES.arrayNode();
                for (int n = random.nextInt(4); n > 0; n--) {
                    array.add(value(random, depth - 1));
                }
                yield array;
            }
            default -> {
                ObjectNode object = NODES.objectNode();
                for (int n = random.nextInt(4); n > 0; n--) {
                    object.set("k" + random.nextInt(5), value(random, depth - 1));
                }
                yield object;
            }
        };
    }
}
