package dev.threadmill.redis;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ToldTest {
    @Test
    void eachLineIsNewOnceAndSoManyAreKept() {
        Told told = new Told(2);
        assertTrue(told.isNew("a"));
        assertFalse(told.isNew("a"));
        assertTrue(told.isNew("b"));
        assertFalse(told.isNew("c"));
        told.forget();
        assertTrue(told.isNew("c"));
    }
}
