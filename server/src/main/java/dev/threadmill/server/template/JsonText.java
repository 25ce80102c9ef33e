package dev.threadmill.server.template;

import com.fasterxml.jackson.databind.JsonNode;

/** Writes JSON into a text that is being built, without a generator in between. */
final class JsonText {
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private JsonText() {}

    /** Writes what stands between the quotes of a JSON string. */
    static void escape(CharSequence text, StringBuilder out) {
        int written = 0;
        int length = text.length();
        for (int at = 0; at < length; at++) {
            char c = text.charAt(at);
            if (c >= ' ' && c != '"' && c != '\\' && !Character.isSurrogate(c)) {
                continue;
            }
            if (Character.isHighSurrogate(c)
                    && at + 1 < length
                    && Character.isLowSurrogate(text.charAt(at + 1))) {
                at++;
                continue;
            }
            out.append(text, written, at);
            escape(c, out);
            written = at + 1;
        }
        if (written == 0) {
            out.append(text);
        } else {
            out.append(text, written, length);
        }
    }

    /** Half a surrogate pair is escaped too: UTF-8 has no bytes for it. */
    private static void escape(char c, StringBuilder out) {
        switch (c) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> {
                out.append("\\u");
                for (int shift = 12; shift >= 0; shift -= 4) {
                    out.append(HEX[(c >> shift) & 0xf]);
                }
            }
        }
    }

    static void quote(CharSequence text, StringBuilder out) {
        out.append('"');
        escape(text, out);
        out.append('"');
    }

    /** Writes a whole value; what JSON does not have, such as NaN, becomes null. */
    static void value(JsonNode node, StringBuilder out) {
        switch (node.getNodeType()) {
            case OBJECT -> {
                char before = '{';
                for (var field : node.properties()) {
                    out.append(before);
                    quote(field.getKey(), out);
                    out.append(':');
                    value(field.getValue(), out);
                    before = ',';
                }
                out.append(node.isEmpty() ? "{}" : "}");
            }
            case ARRAY -> {
                char before = '[';
                for (JsonNode item : node) {
                    out.append(before);
                    value(item, out);
                    before = ',';
                }
                out.append(node.isEmpty() ? "[]" : "]");
            }
            case NUMBER -> number(node, out);
            case BOOLEAN -> out.append(node.booleanValue());
            case NULL, MISSING -> out.append("null");
            case STRING, BINARY, POJO -> quote(node.asText(), out);
        }
    }

    private static void number(JsonNode node, StringBuilder out) {
        if (node.isInt() || node.isLong()) {
            out.append(node.longValue());
        } else {
            out.append(isFinite(node) ? node.asText() : "null");
        }
    }

    /** Whether JSON can write this number. */
    static boolean isFinite(JsonNode number) {
        return !(number.isDouble() || number.isFloat()) || Double.isFinite(number.doubleValue());
    }

    /** Writes a value in one of the forms; null and what is not there leave no trace in a text. */
    static void write(JsonNode node, StringBuilder out, Form form) {
        if (form == Form.VALUE) {
            value(node, out);
        } else if (node.isTextual()) {
            write(node.textValue(), out, form);
        } else if (node.isContainerNode() && form == Form.IN_STRING) {
            StringBuilder json = new StringBuilder();
            value(node, json);
            escape(json, out);
        } else if (!node.isNull() && !node.isMissingNode()) {
            value(node, out);
        }
    }

    static void write(String text, StringBuilder out, Form form) {
        switch (form) {
            case TEXT -> out.append(text);
            case IN_STRING -> escape(text, out);
            case VALUE -> quote(text, out);
        }
    }
}
