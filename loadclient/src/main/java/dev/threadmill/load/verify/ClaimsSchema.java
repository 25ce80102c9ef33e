package dev.threadmill.load.verify;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The JSON Schema of files of claims, for editors. */
public final class ClaimsSchema {
    private ClaimsSchema() {}

    /** Its text. */
    public static String text() {
        try (InputStream in = ClaimsSchema.class.getResourceAsStream("claims.schema.json")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
