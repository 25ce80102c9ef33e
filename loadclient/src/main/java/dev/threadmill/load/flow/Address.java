package dev.threadmill.load.flow;

import dev.threadmill.load.plan.DataSet;
import dev.threadmill.load.plan.InvalidPlanException;
import dev.threadmill.load.plan.TargetUri;
import dev.threadmill.load.plan.Variable;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a step goes to: a server, which is known before the run begins, and a template of the path.
 *
 * @param origin scheme, host and port
 * @param path with the query
 */
public record Address(URI origin, String path) {
    private static final Pattern ABSOLUTE = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://.*");
    private static final Pattern DELIMITER = Pattern.compile("[/?#]");
    private static final List<String> SCHEMES = List.of("http", "https");

    /** Reads addresses that name variables. */
    public static final class Reader {
        private final TemplateReader templates;

        /** Knows so many names. What is wrong with the variables is told elsewhere. */
        public Reader(List<Variable> variables, List<DataSet> data, List<String> extracted) {
            Names names = new Names(data);
            extracted.forEach(names::know);
            for (Variable variable : variables) {
                if (variable.json() || variable.name().startsWith(Variable.ENVIRONMENT)) {
                    names.know(variable.name(), new Value(variable.text(), variable.json()));
                    continue;
                }
                try {
                    Template made = Template.text(variable.text(), names, Form.TEXT);
                    if (made.isConstant()) {
                        names.know(variable.name(), Value.words(made.render(null)));
                    } else {
                        names.know(variable.name());
                    }
                } catch (InvalidTemplateException e) {
                    names.know(variable.name());
                }
            }
            templates = new TemplateReader(names);
        }

        /**
         * Reads an address.
         *
         * @param base what a path is below; none where it must be a whole URL
         * @throws InvalidPlanException with the field {@code target}
         */
        public Address read(String url, Optional<Address> base) {
            try {
                return read(url.strip(), templates.read(url.strip()), base);
            } catch (InvalidTemplateException e) {
                throw fault(e.getMessage());
            }
        }

        private static Address read(String url, List<Token> tokens, Optional<Address> base) {
            StringBuilder known = new StringBuilder();
            int at = 0;
            while (at < tokens.size() && delimiter(known) < 0) {
                String constant = constant(tokens.get(at));
                if (constant == null) {
                    break;
                }
                known.append(constant);
                at++;
            }
            Token.Filled next =
                    at < tokens.size() && tokens.get(at) instanceof Token.Filled filled
                            ? filled
                            : null;
            if (!ABSOLUTE.matcher(known).matches()) {
                return below(url, known, next, base);
            }
            int delimiter = delimiter(known);
            if (delimiter < 0 && next != null && !next.raw()) {
                throw fault(
                        "the host must be known before the run begins, and "
                                + next.source()
                                + " is not");
            }
            int end = delimiter < 0 ? known.length() : delimiter;
            String path = known.substring(end);
            if (path.contains("{{")) {
                throw fault("a value holds {{, which no URL may");
            }
            StringBuilder rest = new StringBuilder(path);
            tokens.subList(at, tokens.size()).forEach(token -> rest.append(source(token)));
            return new Address(TargetUri.parse(known.substring(0, end), SCHEMES), rest.toString());
        }

        private static Address below(
                String url, StringBuilder known, Token.Filled next, Optional<Address> base) {
            boolean led = known.isEmpty() && next != null;
            if (led && !next.raw()) {
                throw fault(
                        "begins with a value, which would be percent-encoded: write {{raw …}} for"
                                + " a path, or begin with /");
            }
            if (!led && !url.isEmpty() && DELIMITER.matcher(known).lookingAt() == false) {
                throw fault(
                        "'" + TemplateReader.shown(url) + "' must begin with / or with http://");
            }
            if (base.isEmpty()) {
                throw fault(
                        "'"
                                + TemplateReader.shown(url)
                                + "' has no host: write the whole URL, or a base in the target");
            }
            // What an answer has named is a whole path already.
            String prefix = led ? "" : base.get().path().replaceFirst("/$", "");
            return new Address(base.get().origin(), prefix + url);
        }

        private static String constant(Token token) {
            return switch (token) {
                case Token.Constant words -> words.text();
                case Token.Filled filled ->
                        filled.expression() instanceof Expression.Fixed fixed
                                ? fixed.constant().text()
                                : null;
            };
        }

        private static String source(Token token) {
            return switch (token) {
                case Token.Constant words -> words.text();
                case Token.Filled filled -> filled.source();
            };
        }

        /** Where the path begins, of what begins with a scheme and a host. */
        private static int delimiter(CharSequence known) {
            String text = known.toString();
            int authority = text.indexOf("://");
            if (authority < 0) {
                return -1;
            }
            var found = DELIMITER.matcher(text);
            return found.find(authority + 3) ? found.start() : -1;
        }

        private static InvalidPlanException fault(String message) {
            return new InvalidPlanException("target", message);
        }
    }
}
