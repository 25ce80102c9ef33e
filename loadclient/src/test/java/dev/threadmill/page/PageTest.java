package dev.threadmill.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

class PageTest {
    @Test
    void holdsAllThatItNeeds() {
        String page = page("figures");

        assertTrue(page.contains("<title>A &lt;title> &amp; more</title>"));
        assertTrue(page.contains("Licensed to the Apache Software Foundation"), "ECharts");
        assertTrue(page.contains("const DATA"));
        assertTrue(page.endsWith("</html>\n"));
        assertFalse(page.contains("{{"), "a part that was not filled in");
    }

    @Test
    void figuresCannotEndTheirScript() {
        String hostile = "</script><script>alert(1)</script><!--";
        assertEquals(scripts(page("x")), scripts(page(hostile)));
        assertFalse(page(hostile).contains("<!--<"));
    }

    private static int scripts(String page) {
        return page.split("<script", -1).length + page.split("</script", -1).length;
    }

    private static String page(String text) {
        ObjectNode figures = JsonNodeFactory.instance.objectNode().put("text", text);
        return Page.of("A <title> & more", Page.class, "charts.js", figures);
    }
}
