package dev.threadmill.load.plan;

/**
 * A header field as it goes on the wire.
 *
 * @param name a token (RFC 9110, section 5.1)
 * @param value visible characters, spaces and tabs (section 5.5); never CR, LF or NUL, so that no
 *     value can smuggle in another field
 */
public record Header(String name, String value) {
    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

    public Header {
        Faults faults = new Faults();
        faults.unless(
                isToken(name),
                "header",
                "'" + name + "' is no header name; write it as 'Name: value'");
        value = value.strip();
        faults.unless(
                value.chars().allMatch(c -> (c >= 0x20 && c != 0x7f && c <= 0xff) || c == '\t'),
                "header",
                "the value of '" + name + "' holds a line break or a character beyond Latin-1");
        faults.throwIfAny();
    }

    /** Reads {@code Name: value}. */
    public static Header parse(String line) {
        int colon = line.indexOf(':');
        if (colon < 1) {
            throw new InvalidPlanException(
                    "header", "'" + line + "' has no colon; write it as 'Name: value'");
        }
        return new Header(line.substring(0, colon).strip(), line.substring(colon + 1));
    }

    /** Whether {@code text} is a token of RFC 9110, section 5.6.2. */
    public static boolean isToken(String text) {
        return !text.isEmpty()
                && text.chars()
                        .allMatch(c ->
                                (c < 0x80 && Character.isLetterOrDigit(c))
                                        || TOKEN_MARKS.indexOf(c) >= 0);
    }
}
