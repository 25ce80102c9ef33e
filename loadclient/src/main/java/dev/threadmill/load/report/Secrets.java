package dev.threadmill.load.report;

import dev.threadmill.load.plan.Mix;
import dev.threadmill.load.plan.Target;
import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Keeps what opens doors out of results, which people pass around. */
public final class Secrets {
    public static final String MASK = "***";

    private static final String WORDS = "authorization|cookie|token|secret|key|password";
    private static final Pattern NAME = Pattern.compile(".*(" + WORDS + ").*");
    private static final Pattern PARAMETER =
            Pattern.compile("(?i)([?&][^=&#]*(?:" + WORDS + ")[^=&#]*=)[^&#]*");

    private Secrets() {}

    /** Whether a header of this name is likely to hold a secret. */
    static boolean isSecret(String name) {
        return NAME.matcher(name.toLowerCase(Locale.ROOT)).matches();
    }

    /** Where a plan's target is, or its targets are, without what is secret in it. */
    public static String place(Target target) {
        return target instanceof Mix mix
                ? mix.parts().stream()
                        .map(part -> part.name() + " " + mask(part.target().uri()))
                        .collect(Collectors.joining(", "))
                : mask(target.uri());
    }

    /** The address with the values of its secret parameters masked. */
    public static String mask(URI uri) {
        return mask(uri.toString());
    }

    static String mask(String address) {
        return PARAMETER.matcher(address).replaceAll("$1" + MASK);
    }
}
