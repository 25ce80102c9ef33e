package dev.threadmill.server.template;

import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The names that the expressions in one place may use. */
public final class Names {
    private final Set<Root> roots;
    private final Set<String> pathParameters;
    private final Map<String, String> environment;
    private final boolean checkOnly;

    private Names(
            Set<Root> roots,
            Set<String> pathParameters,
            Map<String, String> environment,
            boolean checkOnly) {
        this.roots = roots;
        this.pathParameters = pathParameters;
        this.environment = environment;
        this.checkOnly = checkOnly;
    }

    /**
     * What may stand everywhere: time, chance, counts and {@code env.X}.
     *
     * @param environment the variables; one that is not in it is a fault
     */
    public static Names common(Map<String, String> environment) {
        return new Names(Root.COMMON, Set.of(), Map.copyOf(environment), false);
    }

    /** Also {@code message}. */
    public Names withMessage() {
        return with(pathParameters, Root.MESSAGE);
    }

    /** Also {@code params}. */
    public Names withParams() {
        return with(pathParameters, Root.PARAMS);
    }

    /**
     * Also {@code connection}, {@code query} and {@code path}.
     *
     * @param pathParameters the names that {@code path.NAME} may use
     */
    public Names withConnection(Collection<String> pathParameters) {
        return with(Set.copyOf(pathParameters), Root.CONNECTION, Root.PATH, Root.QUERY);
    }

    /** For a check on another machine: a variable that is not set is an empty text. */
    public Names checkOnly() {
        return new Names(roots, pathParameters, environment, true);
    }

    private Names with(Set<String> parameters, Root... more) {
        Set<Root> wider = EnumSet.copyOf(roots);
        wider.addAll(List.of(more));
        return new Names(wider, parameters, environment, checkOnly);
    }

    boolean allow(Root root) {
        return roots.contains(root);
    }

    List<String> words() {
        return roots.stream().map(Root::word).toList();
    }

    Set<String> pathParameters() {
        return pathParameters;
    }

    Optional<String> variable(String name) {
        Optional<String> value = Optional.ofNullable(environment.get(name));
        return checkOnly ? value.or(() -> Optional.of("")) : value;
    }
}
