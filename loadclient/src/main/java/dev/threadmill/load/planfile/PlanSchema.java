package dev.threadmill.load.planfile;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The JSON Schema of plan files, for editors. */
public final class PlanSchema {
    private PlanSchema() {}

    /** Its text. */
    public static String text() {
        try (InputStream in = PlanSchema.class.getResourceAsStream("plan.schema.json")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
